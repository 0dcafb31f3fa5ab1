"""Finds every number in a text, with its unit, its scale and what the words around it claim.

Place in the flow: the number check reads an answer with it, and facts.py the question. Dates
are out of the text by then (written_dates.py), and spelled numbers are digits (spelled.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from orchestrator.analyst.checking.claims import bound_of, direction_of, loss_of
from orchestrator.analyst.writing.numbers import parse

_SCALES: Final[dict[str, int]] = {
    "mil": 3, "thousand": 3, "thousands": 3, "k": 3,
    "milhão": 6, "milhões": 6, "milhao": 6, "milhoes": 6, "mi": 6, "million": 6,
    "millions": 6, "m": 6, "mm": 6, "mln": 6, "mio": 6,
    "bilhão": 9, "bilhões": 9, "bilhao": 9, "bilhoes": 9, "bi": 9, "billion": 9,
    "billions": 9, "bn": 9, "b": 9,
    "trilhão": 12, "trilhões": 12, "trilhao": 12, "trilhoes": 12, "trillion": 12, "tn": 12,
}
_CURRENCIES: Final = {
    "R$": "BRL", "reais": "BRL", "real": "BRL", "brl": "BRL",
    "US$": "USD", "dólares": "USD", "dólar": "USD", "dolares": "USD", "dollars": "USD",
    "dollar": "USD", "usd": "USD",
    "€": "EUR", "euros": "EUR", "euro": "EUR", "eur": "EUR",
    "£": "GBP", "libras": "GBP", "pounds": "GBP", "gbp": "GBP", "$": "$",
}
THINGS: Final = "things"  # that are counted
_UNITS: Final = {
    word: unit for unit, words in {
        "days": "dia dias day days", "hours": "hora horas hour hours",
        "minutes": "minuto minutos minute minutes", "stars": "estrela estrelas star stars",
        "installments": "parcela parcelas installment installments",
        "weeks": "semana semanas week weeks", "months": "mês meses month months",
        "quarters": "trimestre trimestres quarter quarters", "years": "ano anos year years",
        THINGS: "pedido pedidos order orders venda vendas sale sales item itens items unidade "
                "unidades unit units cliente clientes customer customers produto produtos product "
                "products entrega entregas delivery deliveries loja lojas store stores pessoa "
                "pessoas people avaliação avaliações review reviews visita visitas visit visits",
    }.items() for word in words.split()
}
MEASURED: Final = frozenset({"percent", *_UNITS.values()}) - {THINGS}
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_PERCENT = (r"%|por ?cento\b|porcento\b|pct\b|percent\b|per cent\b|p\.\s?p\.|pp\b|"
            r"pontos? percentua(?:l|is)|percentage points?")
_BASIS = r"bps\b|pontos?[- ]base|basis points?"
_NUMBER = re.compile(
    r"(?P<sign>(?<![\w.,)])[-+]|(?<![^\s(])–(?=[\dR$€£]))?"
    r"(?P<money>(?:R\$|US\$|[$€£])\s?)?(?P<sign2>[-+])?"
    r"(?P<digits>\d(?:[\d.,]*\d)?(?:e[+-]?\d+)?)"
    rf"(?:[\s-]?(?P<scale>(?:{_SCALE})(?:[\s-](?:{_SCALE}))?)(?!\w))?"
    rf"(?:[\s-]?(?P<percent>{_PERCENT})|\s?(?P<basis>{_BASIS}))?"
    r"(?:[\s-](?:de\s|of\s)?(?P<unit>[^\W\d_]+))?",
    re.IGNORECASE,
)
_MARKER = re.compile(r"^[ \t]*(\d{1,2})[.)](?=\s)", re.MULTILINE)
_RANGE = re.compile(r"\s*(?:-|–|a|à|até|e|ou|to|and|or)\s*")
_AND = re.compile(r"\s*(?:e|and|,)?\s*")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as printed. `step`: the size of one unit of its last digit; a value that
    rounds to the figure is at most half a step away. `sign` only when it was written.

    unit: "percent", a currency code ("$" leaves it open), "days" and the like, or "".
    direction: "+" or "-" when the words say that something rose or fell by it.
    bound: "low" (more than), "high" (less than, almost), "near" (about), or "".
    loss: "said" or "near" when the words call it one (claims.loss_of), or "".
    start, end: its place in the text searched; cell: it stands in a table.
    """

    text: str
    value: Decimal
    step: Decimal
    unit: str = ""
    sign: str = ""
    direction: str = ""
    bound: str = ""
    loss: str = ""
    start: int = 0
    end: int = 0
    cell: bool = False

    @property
    def percent(self) -> bool:
        return self.unit == "percent"

    @property
    def money(self) -> bool:
        return self.unit == "$" or (len(self.unit) == 3 and self.unit.isupper())

    @property
    def counted(self) -> bool:
        return self.unit == THINGS

    @property
    def whole(self) -> bool:
        """A plain count: no unit that measures, no decimals."""
        return not self.percent and not self.money and self.value == self.value.to_integral_value()


def numbers_in(text: str, lang: str, marker: int = 0) -> list[Figure]:
    """Every number. marker: the last one of a numbered list (markers count 1, 2, 3... and are
    no figures) whose items go on here."""
    text = without_markers(text, marker)[0]
    found = [_figure(match, lang) for match in _NUMBER.finditer(text)]
    return _combined([_claiming(figure, text) for figure in _ranges(found, text)], text)


def without_markers(text: str, last: int = 0) -> tuple[str, int]:
    """The text with a numbered list's markers blanked, and the last of them."""
    def taken(match: re.Match[str]) -> str:
        nonlocal last
        number = int(match.group(1))
        if number not in (1, last + 1):
            return match.group()
        last = number
        return " " * len(match.group())

    return _MARKER.sub(taken, text), last


def _figure(match: re.Match[str], lang: str) -> Figure:
    digits = match["digits"]
    value = parse(digits, lang)
    used = lang
    if value is None:
        used = "pt" if lang == "en" else "en"
        value = parse(digits, used)
    scale = sum(_SCALES[word.lower()] for word in re.split(r"[\s-]", match["scale"] or "") if word)
    unit, last = _unit(match)
    text = match.group()[:last].strip()
    if value is None:
        return Figure(text, Decimal("NaN"), Decimal(0), start=match.start(), end=match.end())
    scale -= 2 * bool(match["basis"])
    point = "." if used == "en" else ","
    decimals = len(digits.partition(point)[2])
    sign = (match["sign"] or match["sign2"] or "").replace("–", "-")
    return Figure(text, value.scaleb(scale), Decimal(1).scaleb(scale - decimals), unit, sign,
                  start=match.start(), end=match.start() + last,
                  cell="|" in _line(match.string, match.start()))


def _unit(match: re.Match[str]) -> tuple[str, int]:
    """The unit, and where in the match the figure ends: at a currency's name if one follows."""
    end = match.end("unit") if match["unit"] else match.end()
    before = max(match.end(name) for name in ("digits", "scale", "percent", "basis"))
    if match["percent"] or match["basis"]:
        return "percent", before - match.start()
    symbol = (match["money"] or "").strip().upper()
    if symbol:
        return _CURRENCIES[symbol], before - match.start()
    word = (match["unit"] or "").lower()
    if word in _CURRENCIES:
        return _CURRENCIES[word], end - match.start()
    return _UNITS.get(word, ""), before - match.start()


def _line(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1:at].lstrip()[:1]


def _ranges(found: list[Figure], text: str) -> list[Figure]:
    """ "de 2 a 3 milhões", "10-20%": the first has the unit and the scale of the second."""
    for at in range(len(found) - 2, -1, -1):
        first, second = found[at], found[at + 1]
        if not _RANGE.fullmatch(text[first.end:second.start]) or first.cell or first.percent:
            continue
        scale = second.step.adjusted() if first.step <= 1 and second.step >= 1000 else 0
        if scale or second.percent or second.money:
            larger = scale - scale % 3
            found[at] = replace(first, value=first.value.scaleb(larger),
                                step=first.step.scaleb(larger), unit=first.unit or second.unit)
    return found


def _claiming(figure: Figure, text: str) -> Figure:
    if figure.cell:
        return figure
    before, after = text[max(0, figure.start - 60):figure.start], text[figure.end:figure.end + 60]
    return replace(figure, direction=direction_of(before, after), bound=bound_of(before, after),
                   loss=loss_of(before, after))


def _combined(found: list[Figure], text: str) -> list[Figure]:
    """ "2 milhões e 300 mil" is one number."""
    joined: list[Figure] = []
    for figure in found:
        last = joined[-1] if joined else None
        if last is not None and _continues(last, figure, text):
            joined[-1] = replace(
                last, text=text[last.start:figure.end], value=last.value + figure.value,
                step=figure.step, unit=figure.unit or last.unit, end=figure.end)
        else:
            joined.append(figure)
    return joined


def _continues(last: Figure, figure: Figure, text: str) -> bool:
    smaller = last.step >= 1000 and last.step > figure.value >= 1 and not figure.sign
    same = figure.unit in ("", last.unit) or not last.unit
    return smaller and same and _AND.fullmatch(text[last.end:figure.start]) is not None
