"""Numbers as a manager reads them, in Brazilian and English notation, and back.

Place in the flow: cells, statistics, insights and the answer are formatted here, and the
number check reads them back with `parse`; the two are inverse up to the printed precision.
Rounding is half away from zero, which is what a reader checks by hand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from typing import Any, Final

Number = int | float | Decimal

CURRENCIES: Final = {"BRL": "R$", "USD": "US$", "EUR": "€", "GBP": "£"}

_UNIT_WORDS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "days": {"pt": ("dia", "dias"), "en": ("day", "days")},
    "hours": {"pt": ("hora", "horas"), "en": ("hour", "hours")},
    "minutes": {"pt": ("minuto", "minutos"), "en": ("minute", "minutes")},
    "stars": {"pt": ("estrela", "estrelas"), "en": ("star", "stars")},
    "installments": {"pt": ("parcela", "parcelas"), "en": ("installment", "installments")},
    "items": {"pt": ("item", "itens"), "en": ("item", "items")},
    "units": {"pt": ("unidade", "unidades"), "en": ("unit", "units")},
}
_BRAZILIAN = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_ENGLISH = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_LARGEST_EXPONENT = 80  # Arrow's decimals have 76 digits


def exact(value: Number) -> Decimal:
    """The decimal that the value prints as; a float's binary tail is not shown to anybody."""
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def usable(value: object) -> bool:
    """Whether it is a finite number of a size that can be written out."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    if isinstance(value, float):
        return math.isfinite(value) and abs(value) < 10.0**_LARGEST_EXPONENT
    number = Decimal(value)
    return number.is_finite() and (not number or number.adjusted() < _LARGEST_EXPONENT)


def told(entry: Mapping[str, Any], name: str) -> Number:
    """A statistic with all its digits, which statistics.py keeps apart where a double has less."""
    digits = entry.get(f"{name}_exact")
    value: Number = entry[name] if digits is None else Decimal(digits)
    return value


def rounded(value: Number, decimals: int) -> Decimal:
    """Half away from zero; never minus zero."""
    with localcontext() as context:
        context.prec = _LARGEST_EXPONENT + 30
        result = exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return result if result else abs(result)


def number(value: Number, lang: str, decimals: int | None = None, *, signed: bool = False) -> str:
    """1234.5 → "1.234,5" or "1,234.5". Without `decimals`: at most two, no trailing zeros."""
    shown = rounded(value, 2 if decimals is None else decimals)
    text = f"{abs(shown):,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if lang != "en":
        text = text.translate(str.maketrans(",.", ".,"))
    sign = "-" if shown < 0 else "+" if signed and shown > 0 else ""
    return sign + text


def money(value: Number, currency: str, lang: str, *, signed: bool = False) -> str:
    """1234.56 → "R$ 1.234,56" or "R$1,234.56"; the sign stands before the symbol."""
    text = number(value, lang, 2, signed=signed)
    sign, digits = (text[0], text[1:]) if text[0] in "+-" else ("", text)
    symbol = CURRENCIES.get(currency, currency)
    gap = "" if lang == "en" and symbol != currency else " "
    return f"{sign}{symbol}{gap}{digits}"


def percent(value: Number, lang: str, *, signed: bool = False, fixed: bool = False) -> str:
    """12.345 (percent, not a ratio) → "12,3%". A share too small for one decimal gets more;
    `fixed` keeps the decimal of whole percents too, for columns of them."""
    size = abs(exact(value))
    decimals = 1
    while size and size < Decimal(5).scaleb(-decimals - 1) and decimals < 4:
        decimals += 1
    shown = rounded(value, decimals)
    whole = not fixed and shown == shown.to_integral_value() and (size >= 1 or not shown)
    return number(value, lang, 0 if whole else decimals, signed=signed) + "%"


def in_unit(
    value: Number, unit: str, lang: str, *, signed: bool = False, words: bool = True
) -> str:
    """The value with its unit: a currency code, "percent", a known word, or none.

    words: whether "days" and the like are written out (a table's heading already says them).
    """
    if unit == "percent":
        return percent(value, lang, signed=signed)
    if len(unit) == 3 and unit.isupper():
        return money(value, unit, lang, signed=signed)
    text = number(value, lang, signed=signed)
    forms = _UNIT_WORDS.get(unit)
    if forms is None or not words:
        return text
    singular, plural = forms["en" if lang == "en" else "pt"]
    one = abs(rounded(value, 2)) == 1 if lang == "en" else abs(rounded(value, 2)) < 2
    return f"{text} {singular if one and rounded(value, 2) else plural}"


def parse(text: str, lang: str) -> Decimal | None:
    """The value of a figure in the language's notation, without its unit; None if it is none."""
    cleaned = text.strip()
    if len(cleaned) > 80:
        return None
    pattern = _ENGLISH if lang == "en" else _BRAZILIAN
    if not pattern.fullmatch(cleaned):
        return None
    plain = cleaned.replace(",", "") if lang == "en" else (
        cleaned.replace(".", "").replace(",", ".")
    )
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None
