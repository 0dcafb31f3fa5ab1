"""A music shop with the tables and columns of the public Chinook schema, and rows of our own.

Place in the flow: the tests write it as a SQLite file in the layout of Spider. The rows follow from
a seeded generator, so that every run sees the same shop. Some of it is as untidy as files found in
the wild: text in a date, text in a number, an empty date, a truth value as 0 and 1.
"""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from contextlib import closing
from pathlib import Path

SCHEMA = """
CREATE TABLE Artist (ArtistId INTEGER PRIMARY KEY, Name NVARCHAR(120));
CREATE TABLE Album (AlbumId INTEGER PRIMARY KEY, Title NVARCHAR(160), ArtistId INTEGER);
CREATE TABLE Genre (GenreId INTEGER PRIMARY KEY, Name NVARCHAR(120));
CREATE TABLE Track (
    TrackId INTEGER PRIMARY KEY, Name NVARCHAR(200), AlbumId INTEGER, GenreId INTEGER,
    Composer NVARCHAR(220), Milliseconds INTEGER, Bytes INTEGER, UnitPrice NUMERIC(10,2),
    "Explicit Lyrics" BOOLEAN);
CREATE TABLE Employee (
    EmployeeId INTEGER PRIMARY KEY, LastName NVARCHAR(20), FirstName NVARCHAR(20),
    Title NVARCHAR(30), HireDate DATETIME, City NVARCHAR(40), "Order" INTEGER);
CREATE TABLE Customer (
    CustomerId INTEGER PRIMARY KEY, FirstName NVARCHAR(40), LastName NVARCHAR(20),
    Company NVARCHAR(80), City NVARCHAR(40), Country NVARCHAR(40), Email NVARCHAR(60),
    SupportRepId INTEGER);
CREATE TABLE Invoice (
    InvoiceId INTEGER PRIMARY KEY, CustomerId INTEGER, InvoiceDate DATETIME,
    BillingCity NVARCHAR(40), BillingCountry NVARCHAR(40), DueDate DATE, Reference NUMERIC,
    Total NUMERIC(10,2));
CREATE TABLE InvoiceLine (
    InvoiceLineId INTEGER PRIMARY KEY, InvoiceId INTEGER, TrackId INTEGER,
    UnitPrice NUMERIC(10,2), Quantity INTEGER);
"""
COUNTRIES = {"Brazil": ("São Paulo", "Rio de Janeiro"), "USA": ("Boston", "Reno"),
             "France": ("Paris", "Lyon"), "Canada": ("Montréal", "Toronto"), "India": ("Delhi",)}
GENRES = ("Rock", "Jazz", "Samba", "Classical", "Metal")
TITLES = ("General Manager", "Sales Manager", "Sales Support Agent")
INVOICES = 240
FIRST_DAY = dt.date(2009, 1, 1)


def write(path: Path) -> None:
    """The shop, as a SQLite file; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as shop, shop:
        shop.executescript(SCHEMA)
        drawn = random.Random(8)
        _music(shop, drawn)
        _people(shop, drawn)
        _sales(shop, drawn)


def _music(shop: sqlite3.Connection, drawn: random.Random) -> None:
    shop.executemany("INSERT INTO Genre VALUES (?, ?)", enumerate(GENRES, 1))
    shop.executemany("INSERT INTO Artist VALUES (?, ?)",
                     [(n, f"The {word}s") for n, word in enumerate(
                         ("Harbour", "Lantern", "Meadow", "Pylon", "Quarry", "Tinder"), 1)])
    shop.executemany("INSERT INTO Album VALUES (?, ?, ?)",
                     [(n, f"Volume {n}", drawn.randint(1, 6)) for n in range(1, 16)])
    shop.executemany("INSERT INTO Track VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [
        (n, f"Song {n}", drawn.randint(1, 15), drawn.randint(1, 5),
         drawn.choice((None, "A. Berg", "C. Dias")), drawn.randint(90_000, 600_000),
         drawn.randint(10**6, 10**7), drawn.choice((0.99, 1.99)), drawn.randint(0, 1))
        for n in range(1, 121)])


def _people(shop: sqlite3.Connection, drawn: random.Random) -> None:
    shop.executemany("INSERT INTO Employee VALUES (?, ?, ?, ?, ?, ?, ?)", [
        (n, f"Last{n}", f"First{n}", TITLES[min(n - 1, 2)], f"200{n}-08-14 00:00:00",
         "Calgary", n) for n in range(1, 7)])
    for n in range(1, 41):
        country = drawn.choice(list(COUNTRIES))
        shop.execute("INSERT INTO Customer VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (
            n, f"First{n}", f"Last{n}", drawn.choice((None, "Acme")),
            drawn.choice(COUNTRIES[country]), country, f"c{n}@example.org", drawn.randint(3, 6)))


def _sales(shop: sqlite3.Connection, drawn: random.Random) -> None:
    customers = shop.execute("SELECT CustomerId, City, Country FROM Customer").fetchall()
    line = 0
    for n in range(1, INVOICES + 1):
        customer, city, country = drawn.choice(customers)
        day = FIRST_DAY + dt.timedelta(days=drawn.randrange(3 * 365))
        total = 0.0
        for _ in range(drawn.randint(1, 5)):
            line += 1
            price, quantity = drawn.choice((0.99, 1.99)), drawn.randint(1, 3)
            total += price * quantity
            shop.execute("INSERT INTO InvoiceLine VALUES (?, ?, ?, ?, ?)",
                         (line, n, drawn.randint(1, 120), price, quantity))
        due = "" if n % 20 == 0 else "soon" if n == 7 else str(day + dt.timedelta(days=30))
        shop.execute("INSERT INTO Invoice VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (
            n, customer, f"{day} 00:00:00", city, country, due,
            f"R{n}" if n % 50 == 0 else n, round(total, 2)))
