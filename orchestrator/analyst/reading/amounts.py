"""Numbers that are compared with: "acima de R$ 1.500,00", "at least 3", "5 ou mais", "2k".

Place in the flow: after time expressions. Marks "amount" (an Amount); what it is compared
with is decided in assembly, from the words beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import cast

from orchestrator.analyst.reading import lexicon
from orchestrator.analyst.reading.lexicon import either, whole
from orchestrator.analyst.reading.sentence import Sentence
from orchestrator.plan.model import Operator

Number = int | float


@dataclass(frozen=True)
class Amount:
    """`op` `values`; money: said with a currency; percent: said with %; bare: just a number;
    unit: "minutes", "days", "stars"... when said."""

    op: Operator
    values: tuple[Number, ...]
    money: bool = False
    percent: bool = False
    bare: bool = False
    unit: str = ""


OR_MORE = "or more"
_DIGITS = r"\d+(?:[.,]\d+)*"
_SMALL = lexicon.group("numbers")
_MULTIPLIER = lexicon.group("multipliers")
_UNIT = lexicon.group("measure_units")
_MONEY = lexicon.listed("money")


def _number(name: str, *, words: bool) -> str:
    kind = f"(?:{_DIGITS}|{_SMALL})" if words else _DIGITS
    return (
        rf"(?P<{name}pre>{_MONEY}\s+)?(?P<{name}>{kind})(?:\s+(?P<{name}mul>{_MULTIPLIER}))?"
        rf"(?P<{name}post>(?:\s+(?:de|of))?\s+{_MONEY})?"
        rf"(?P<{name}pct>\s+(?:%|por cento|percent))?"
        rf"(?:\s+(?P<{name}unit>{_UNIT})(?!\S))?"
    )


def _operator(key: str) -> str:
    return either("comparators", key)


COMPARISON = "(?:" + "|".join(_operator(key) for key in ("gte", "lte", "gt", "lt", "eq")) + ")"
_BETWEEN = whole(
    rf"(?:(?:entre|between)\s+{_number('a', words=True)}\s+(?:e|and)\s+{_number('b', words=True)}"
    rf"|(?:de|from)\s+{_number('c', words=False)}\s+(?:a|ate|to)\s+{_number('d', words=False)})"
)
_OR_MORE = {
    key: whole(
        rf"{_number('a', words=True)}(?P<unit>(?:\s+(?!ou|or)\S+){{0,2}}?)\s+"
        rf"{either('or_more', key)}(?!\s+(?:{_MONEY}\s+)?\d)"
    )
    for key in ("gte", "lte")
}
_COMPARED = {
    key: whole(rf"{_operator(key)}\s+(?:(?:a|an|de|of|the|o|os)\s+)?{_number('a', words=True)}")
    for key in ("gte", "lte", "gt", "lt", "eq")
}
_SIGNS: dict[Operator, re.Pattern[str]] = {
    "lt": whole("(?:negativ[oa]s?|negative)"), "gt": whole("(?:positiv[oa]s?|positive)"),
}
_PAIR = whole(rf"{_number('a', words=False)}\s+(?:ou|or)\s+{_number('b', words=False)}")
_BARE = whole(_number("a", words=False))
_BARE_WORD = whole(rf"(?P<a>{_SMALL})")


def recognise(sentence: Sentence, lang: str) -> None:
    """Mark every compared number."""
    for match, first, last in sentence.find(_BETWEEN):
        names = ("a", "b") if match["a"] else ("c", "d")
        values = _range_values(match, names, lang)
        money = any(_is_money(match, name) for name in names)
        percent = any(match[f"{name}pct"] for name in names)
        unit = _unit(match, names[1])
        sentence.mark("amount", first, last, Amount("between", values, money, percent, unit=unit))
    for key, pattern in _OR_MORE.items():
        for match, _, last in sentence.find(pattern):
            _mark_or_more(sentence, match, last, key, lang)
    for key, pattern in _COMPARED.items():
        for match, first, last in sentence.find(pattern):
            sentence.mark("amount", first, last, _amount(match, key, lang))


def recognise_signs(sentence: Sentence) -> None:
    """ "lucro negativo": a comparison with zero."""
    for key, pattern in _SIGNS.items():
        for _, first, last in sentence.find(pattern):
            sentence.mark("amount", first, last, Amount(key, (0,)))


def recognise_bare(sentence: Sentence, lang: str) -> None:
    """Mark what numbers are left: "5 estrelas", "nota 4 ou 5"."""
    for match, first, last in sentence.find(_PAIR):
        values = (_value(match, "a", lang), _value(match, "b", lang))
        unit = _unit(match, "b")
        sentence.mark("amount", first, last, Amount("in", values, bare=True, unit=unit))
    for match, first, last in sentence.find(_BARE_WORD):
        count = int(lexicon.meaning("numbers", match["a"]))
        if count > 1 and last + 1 < len(sentence.tokens):
            sentence.mark("amount", first, last, Amount("eq", (count,), bare=True))
    for match, first, last in sentence.find(_BARE):
        sentence.mark("amount", first, last, replace(_amount(match, "eq", lang), bare=True))


def _mark_or_more(
    sentence: Sentence, match: re.Match[str], last: int, key: str, lang: str
) -> None:
    """ "5 parcelas ou mais": the number and the ending are claimed, the noun stays."""
    start = match.start("apre") if match["apre"] else match.start("a")
    end = max(match.end(name) for name in ("a", "amul", "apost", "apct", "aunit"))
    inside = [i for i, token in enumerate(sentence.tokens) if start <= token.start < end]
    suffix_start = match.end("unit")
    suffix = [
        i for i, token in enumerate(sentence.tokens) if suffix_start <= token.start < match.end()
    ]
    amount = _amount(match, key, lang)
    sentence.mark("amount", inside[0], inside[-1], amount)
    if suffix:
        sentence.mark("filler", suffix[0], last, OR_MORE)


def _amount(match: re.Match[str], key: str, lang: str) -> Amount:
    return Amount(
        cast(Operator, key), (_value(match, "a", lang),), _is_money(match, "a"),
        bool(match["apct"]), unit=_unit(match, "a"),
    )


def _unit(match: re.Match[str], name: str) -> str:
    said = match[f"{name}unit"]
    return str(lexicon.meaning("measure_units", said)) if said else ""


def _is_money(match: re.Match[str], name: str) -> bool:
    return bool(match[f"{name}pre"] or match[f"{name}post"])


def _range_values(match: re.Match[str], names: tuple[str, str], lang: str) -> tuple[Number, Number]:
    """ "entre 1 e 2 mil": the multiplier of the second holds for the first when it is smaller."""
    low, high = (_value(match, name, lang) for name in names)
    multiplier = match[f"{names[1]}mul"]
    if multiplier and not match[f"{names[0]}mul"] and low < 1000:
        low = low * int(lexicon.meaning("multipliers", multiplier))
    return (low, high) if low <= high else (high, low)


def _value(match: re.Match[str], name: str, lang: str) -> Number:
    text = match[name]
    value = parse(text, lang) if text[0].isdigit() else int(lexicon.meaning("numbers", text))
    multiplier = match[f"{name}mul"]
    value = value * int(lexicon.meaning("multipliers", multiplier)) if multiplier else value
    return int(value) if float(value).is_integer() else value


def parse(text: str, lang: str) -> Number:
    """ "1.500,00", "1,500.00", "1.5": the language decides what a lone separator is."""
    if "." in text and "," in text:
        decimal = max(text.rfind("."), text.rfind(","))
        whole_part = text[:decimal].replace(".", "").replace(",", "")
        return float(f"{whole_part}.{text[decimal + 1 :]}")
    thousands, decimal_mark = (".", ",") if lang == "pt" else (",", ".")
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+", text):
        return int(text.replace(thousands, ""))
    plain = text.replace(decimal_mark, ".") if text.count(decimal_mark) == 1 else text
    plain = plain.replace(",", "") if "," in plain else plain
    return float(plain) if plain.count(".") == 1 else int(plain.replace(".", ""))
