"""The process that writes one workbook: what a cell of a result becomes in Excel.

Place in the flow: workbook.py starts it with its order on standard input (JSON) and reads the
file; a refusal is [code, Portuguese, English] on standard output and exit code 1. Types are kept:
dates, numbers with their unit's format, booleans. A number of more digits than Excel holds is
text, all its digits; only a division's endless ones are rounded, and the second sheet says so.
Nothing is a formula or a link.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from orchestrator.errors import Invalid
from orchestrator.exact_numbers import ENDLESS_BELOW
from orchestrator.exports.result_set import ResultSet

MOST_CHARACTERS = 32_767
EXACT_DIGITS = 15  # Excel's numbers hold no more
NARROW, WIDE = 12, 60
SAFE: int = 10**EXACT_DIGITS
LIKE_EXCEL = Context(prec=EXACT_DIGITS, rounding=ROUND_HALF_EVEN)
FIRST_DAY = dt.date(1900, 3, 1)  # before it Excel's calendar is wrong, or has no day
CURRENCIES = {"BRL": "R$", "USD": "$", "EUR": "€", "GBP": "£"}
DATES = {"pt": "dd/mm/yyyy", "en": "yyyy-mm-dd"}
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
           "strings_to_numbers": False}
WORDS = {
    "pt": ("Resultado", "Sobre", "Pergunta", "Plano aceito", "SQL", "Perguntado em", "Linhas",
           "Arredondado"),
    "en": ("Result", "About", "Question", "Accepted plan", "SQL", "Asked at", "Rows", "Rounded"),
}
ROUNDED = {
    "pt": "{columns}: divisões com mais algarismos do que os 15 que o Excel guarda. "
          "O CSV tem todos.",
    "en": "{columns}: divisions with more digits than the 15 that Excel holds. "
          "The CSV has them all.",
}
# XML has neither of the two noncharacters.
DRAWN = {0xFFFE: "�", 0xFFFF: "�"}
MONTHS = {"pt": "mmm/yyyy", "en": "mmm yyyy"}


def main() -> int:
    order = json.load(sys.stdin)
    try:
        write(order)
    except Invalid as refused:
        json.dump([refused.code, refused.pt, refused.en], sys.stdout)
        return 1
    return 0


def write(order: dict[str, Any]) -> None:
    """Raises Invalid for a text that no cell of Excel holds."""
    lang, folder = order["lang"], Path(order["folder"])
    found = ResultSet({"results_full": order["reference"], "columns": order["columns"]}, lang)
    book = xlsxwriter.Workbook(str(folder / "result.xlsx"), {**OPTIONS, "tmpdir": str(folder)})
    name, about, *_ = WORDS[lang]
    rounded = _result(book, book.add_worksheet(name), found, order["headings"])
    _about(book, book.add_worksheet(about), order, found.row_count, rounded)
    book.close()


def _result(book: xlsxwriter.Workbook, sheet: Worksheet, found: ResultSet,
            headings: list[str]) -> list[str]:
    """The rows; gives the headings of the columns whose numbers were rounded."""
    bold = book.add_format({"bold": True, "bottom": 1})
    cells = [Cells(book, sheet, place, {**column, "endless": endless}, found.lang)
             for place, (column, endless) in enumerate(zip(found.columns, found.endless,
                                                           strict=True))]
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading.translate(DRAWN), bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, found.row_count), max(0, len(headings) - 1))
    first = 1
    for batch in found.batches():
        columns = [column.prepared(array) for column, array in zip(cells, batch.columns,
                                                                   strict=True)]
        for number, row in enumerate(zip(*columns, strict=True), first):
            for column, cell in zip(cells, row, strict=True):
                if cell is not None:
                    column.write(number, cell)
        first += batch.num_rows
    for place, (heading, column) in enumerate(zip(headings, cells, strict=True)):
        room = max(NARROW, len(heading) + 4, column.longest + 2)
        sheet.set_column(place, place, min(WIDE, room))
    return [heading for heading, column in zip(headings, cells, strict=True) if column.rounded]


class Cells:
    """One column of the sheet."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet, place: int,
                 column: dict[str, Any], lang: str) -> None:
        self._sheet, self._place, self._column = sheet, place, column
        self.longest = 0  # characters of its longest text
        self.rounded = False
        self._number = book.add_format({"num_format": number_format(column)})
        self._whole = book.add_format({"num_format": "#,##0"}) if column["unit"] == "count" else (
            self._number)
        self._date = book.add_format({"num_format": DATES[lang]})
        by_month = column["type"] == "date" and column["name"].endswith("_month")
        self._first = book.add_format({"num_format": MONTHS[lang]}) if by_month else self._date
        self._time = book.add_format({"num_format": f"{DATES[lang]} hh:mm:ss"})

    def prepared(self, array: pa.Array) -> list[Any]:
        """The cells as Excel takes them: numbers it can hold exactly, and a division's rounded
        to what it holds, as numbers; others, which it would change, as text; NaN and infinities
        as nothing."""
        kind = array.type
        if pa.types.is_floating(kind):
            array = pc.if_else(pc.is_finite(array), array, None)
        elif pa.types.is_integer(kind) or pa.types.is_decimal(kind):
            return [None if cell is None else self._held(cell) for cell in array.to_pylist()]
        cells: list[Any] = array.to_pylist()
        return cells

    def _held(self, cell: int | Decimal) -> int | Decimal | str:
        kept = held(cell, endless=self._column["endless"])
        self.rounded = self.rounded or (kept is not cell and isinstance(kept, Decimal))
        return kept

    def write(self, row: int, cell: Any) -> None:
        sheet, place = self._sheet, self._place
        match cell:
            case bool():
                sheet.write_boolean(row, place, cell)
            case int() | float() | Decimal():
                whole = self._whole if cell == int(cell) else self._number
                sheet.write_number(row, place, cell, whole)
            case dt.datetime() if cell.date() >= FIRST_DAY:
                sheet.write_datetime(row, place, cell.replace(tzinfo=None), self._time)
            case dt.date() if not isinstance(cell, dt.datetime) and cell >= FIRST_DAY:
                sheet.write_datetime(row, place, cell, self._first if cell.day == 1 else self._date)
            case _:
                self._write_text(row, str(cell))

    def _write_text(self, row: int, cell: str) -> None:
        shown = self._column["values"].get(cell, cell)
        if len(shown.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
            name = self._column["name"]
            raise Invalid(
                "too_long_for_excel",
                f"Uma célula da coluna “{name}” tem {len(shown)} caracteres; o Excel guarda "
                f"{MOST_CHARACTERS}. Baixe o resultado em CSV.",
                f"A cell of the column “{name}” has {len(shown)} characters; Excel holds "
                f"{MOST_CHARACTERS}. Download the result as CSV.")
        self.longest = max(self.longest, len(shown))
        self._sheet.write_string(row, self._place, shown.translate(DRAWN))


def held(cell: int | Decimal, *, endless: bool = False) -> int | Decimal | str:
    """As a number where Excel shows the same value, or a division's to all its digits."""
    if exact(cell):
        return cell
    if endless and isinstance(cell, Decimal) and abs(cell) < ENDLESS_BELOW:
        return LIKE_EXCEL.plus(cell)
    return format(cell, "f" if isinstance(cell, Decimal) else "d")


def exact(cell: int | Decimal) -> bool:
    """Whether Excel's 15 digits hold it."""
    if isinstance(cell, int):
        return -SAFE < cell < SAFE
    # Not by Decimal.normalize(), which rounds to 28 digits first.
    digits: str = "".join(map(str, cell.as_tuple().digits)).strip("0")
    return len(digits) <= EXACT_DIGITS


def number_format(column: dict[str, Any]) -> str:
    """Excel shows the separators of the reader's own language."""
    unit = column["unit"]
    if unit in CURRENCIES:
        return f'"{CURRENCIES[unit]}" #,##0.00;-"{CURRENCIES[unit]}" #,##0.00'
    if unit == "percent":
        return '#,##0.0"%"'
    if column["type"] == "integer":
        return "#,##0" if unit else "0"  # without a unit perhaps a number that names a row
    return "#,##0.00"


def _about(book: xlsxwriter.Workbook, sheet: Worksheet, order: dict[str, Any], rows: int,
           rounded: list[str]) -> None:
    """The question, its SQL, when it was asked: what the figures of the first sheet are.
    rounded: the headings of columns that Excel does not hold whole."""
    lang = order["lang"]
    _, _, question, plan, sql, when, count, about_digits = WORDS[lang]
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), _wrapped(book)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 100)
    about = order["about"]
    told = ((question, about["pergunta"]), (plan, about["plan"]), (sql, about["query_sql"]),
            (when, _moment(about["created_at"], lang)), (count, str(rows)),
            (about_digits, ROUNDED[lang].format(columns=", ".join(rounded)) if rounded else ""))
    for row, (name, said) in enumerate(pair for pair in told if pair[1]):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, said[:MOST_CHARACTERS].translate(DRAWN), wrapped)


def _moment(stamp: str, lang: str) -> str:
    """ "21/11/2026 09:20 UTC"; what is no date as it is."""
    try:
        when = dt.datetime.fromisoformat(stamp).astimezone(dt.UTC)
    except ValueError:
        return stamp
    return when.strftime("%d/%m/%Y %H:%M UTC" if lang == "pt" else "%Y-%m-%d %H:%M UTC")


def _wrapped(book: xlsxwriter.Workbook) -> Format:
    return book.add_format({"text_wrap": True, "valign": "top"})


if __name__ == "__main__":
    sys.exit(main())
