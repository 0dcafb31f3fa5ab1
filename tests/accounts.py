"""Accounts that are made and signed in to within a millisecond."""

from __future__ import annotations

from argon2 import PasswordHasher

from orchestrator import accounts
from orchestrator.accounts import Account
from orchestrator.database import Database

# What checks a password takes the cost from the hash. At the product's, which is meant to be
# dear, the hundreds of tests that sign in would mostly compute hashes.
_cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def add_account(database: Database, username: str, password: str, role: str = "user") -> Account:
    return accounts.add(database, username, password, role, hashing=_cheap.hash)
