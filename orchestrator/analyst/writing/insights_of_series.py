"""What stands out in a series, in sentences: its moves, its trend, its seasons, its exceptions.

Place in the flow: insights.py chooses among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from orchestrator.analyst.writing import grammar
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.dates import MONTHS, WEEKDAYS
from orchestrator.analyst.writing.ledger import Ledger
from orchestrator.analyst.writing.markdown import escape
from orchestrator.analyst.writing.wording import counted, in_period, number_of, pick, the_period

_PER = {
    "day": ("por dia", "per day"), "week": ("por semana", "per week"),
    "month": ("por mês", "per month"), "quarter": ("por trimestre", "per quarter"),
    "year": ("por ano", "per year"), "hour": ("por hora", "per hour"),
}

_CYCLES: Final = {
    "weekday": ("semanal", "weekly"), "month_of_year": ("anual", "yearly"),
    "quarter_of_year": ("anual", "yearly"),
}
MOST_UNUSUAL = 2


def path_of(entry: dict[str, Any], key: str, column: Meaning) -> tuple[Any, str]:
    """A series statistic of the column itself, or of its sum over the categories."""
    if key in entry:
        return entry[key], f"{column.name}.{key}"
    over_time = entry.get("over_time", {})
    return over_time.get(key), f"{column.name}.over_time.{key}"


def last_change(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    return _moved("last_change", entry, column, columns, ledger)


def year_ago(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    return _moved("year_ago", entry, column, columns, ledger)


def _moved(
    name: str, entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    change, path = path_of(entry, name, column)
    points = column.unit == "percent"  # percents differ by points, not by percent
    if change is None or not change["absolute"] or (change["percent"] is None and not points):
        return ""
    lang = ledger.lang
    rose = change["absolute"] > 0
    now = grammar.upper_first(in_period(change["last_at"], columns, lang))
    before = the_period(change["first_at"], columns, lang)
    key = "absolute" if points else "percent"
    moved = ledger.statistic(abs(change[key]), "percent", f"{path}.{key}")
    if points:
        moved = moved.removesuffix("%") + pick(lang, " p.p.", " percentage points")
    first = ledger.statistic(change["first"], column.unit, f"{path}.first")
    last = ledger.statistic(change["last"], column.unit, f"{path}.last")
    subject = escape(grammar.the(column.label, lang))
    plural = grammar.is_plural(column.label)
    verb = (("subiram" if rose else "caíram") if plural else ("subiu" if rose else "caiu"))
    return pick(
        lang,
        f"{now}, {subject} {verb} {moved} ante {before} (de {first} para {last}).",
        f"{now}, {subject} {'rose' if rose else 'fell'} {moved} compared with {before} "
        f"(from {first} to {last}).",
    )


def trend(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    line, path = path_of(entry, "trend", column)
    if line is None or line["direction"] == "none":
        return ""
    lang = ledger.lang
    per = pick(lang, *_PER.get(line["per"], ("por período", "per period")))
    slope = ledger.statistic(abs(line["slope"]), column.unit, f"{path}.slope")
    noun = counted(column, lang)
    if noun is not None:
        slope = number_of(abs(line["slope"]), noun, slope, lang)
    sure = ledger.statistic(line["confidence"], "percent", f"{path}.confidence")
    ends = sorted((abs(line["low"]), abs(line["high"])))
    keys = ("low", "high") if line["direction"] == "up" else ("high", "low")
    low = ledger.statistic(ends[0], column.unit, f"{path}.{keys[0]}")
    high = ledger.statistic(ends[1], column.unit, f"{path}.{keys[1]}")
    up = line["direction"] == "up"
    beside = pick(lang, ", descontada a sazonalidade,", ", seasons aside,")
    beside = beside if line.get("beside_seasons") else ""
    return pick(
        lang,
        f"A tendência{beside} é de {'alta' if up else 'queda'}: em média {slope} a "
        f"{'mais' if up else 'menos'} {per} (com {sure} de confiança, entre {low} e {high}).",
        f"The trend{beside} is {'upward' if up else 'downward'}: on average {slope} "
        f"{'more' if up else 'less'} {per} (with {sure} confidence, between {low} and {high}).",
    )


def seasonality(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    """ "dezembro fica em média 23% acima"; in the unit itself where a percent says nothing."""
    found, path = path_of(entry, "seasonality", column)
    if found is None:
        return ""
    lang, points = ledger.lang, column.unit == "percent"
    key = "effect" if points or found["high"]["percent"] is None else "percent"
    sizes = []
    for side in ("high", "low"):
        unit = "percent" if points or key == "percent" else column.unit
        size = ledger.statistic(abs(found[side][key]), unit, f"{path}.{side}.{key}")
        if points:
            size = size.removesuffix("%") + pick(lang, " p.p.", " percentage points")
        sizes.append(size)
    high, low = (_season(found["cycle"], found[side]["season"], lang) for side in ("high", "low"))
    cycle = pick(lang, *_CYCLES[found["cycle"]])
    return pick(
        lang,
        f"Há um padrão {cycle}: descontada a tendência, {high} fica em média {sizes[0]} acima do "
        f"nível do conjunto e {low}, {sizes[1]} abaixo.",
        f"There is a {cycle} pattern: the trend aside, {high} is on average {sizes[0]} above the "
        f"overall level and {low} {sizes[1]} below.",
    )


def _season(cycle: str, season: int, lang: str) -> str:
    if cycle == "quarter_of_year":
        return pick(lang, f"o {season}º trimestre", f"Q{season}")
    names = WEEKDAYS if cycle == "weekday" else MONTHS
    return names["en" if lang == "en" else "pt"][season - 1]


def unusual(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    """The periods that neither trend nor seasons explain, with what they would have been."""
    points, path = path_of(entry, "unusual", column)
    if not points:
        return ""
    lang, said = ledger.lang, []
    for index, point in enumerate(points[:MOST_UNUSUAL]):
        value = ledger.statistic(point["value"], column.unit, f"{path}.{index}.value")
        expected = ledger.statistic(point["expected"], column.unit, f"{path}.{index}.expected")
        when = the_period(point["at"], columns, lang)
        said.append(pick(lang, f"{when} ({value}; pelo padrão, seriam {expected})",
                         f"{when} ({value}; the pattern says {expected})"))
    names = grammar.upper_first(grammar.join(said, lang))
    many = len(said) > 1
    return pick(lang, f"{names} {'fogem' if many else 'foge'} do padrão da série.",
                f"{names} {'stand' if many else 'stands'} apart from the pattern of the series.")


def partial(entry: dict[str, Any], columns: Sequence[Meaning], lang: str) -> list[dict[str, Any]]:
    series = entry if "partial" in entry or "begins" in entry else entry.get("over_time", {})
    found = [_left_out(series["partial"], columns, lang)] if series.get("partial") else []
    if series.get("begins"):
        start = in_period([series["begins"]], columns, lang)
        found.append({"text": pick(
            lang,
            f"Os dados começam {start}, que pode estar incomplet{_gender(columns)} e ficou fora "
            "das comparações e da tendência.",
            f"The data begin {start}, which may be incomplete and is left out of the comparisons "
            "and the trend.",
        ), "numbers": []})
    return found


def _gender(columns: Sequence[Meaning]) -> str:
    return "a" if any(column.grain == "week" for column in columns) else "o"


def _left_out(partial: list[str], columns: Sequence[Meaning], lang: str) -> dict[str, Any]:
    names = grammar.join([the_period([value], columns, lang) for value in partial], lang)
    many, gender = len(partial) > 1, _gender(columns)
    if not many and any(column.grain == "day" for column in columns):
        return {"text": pick(
            lang, f"{names} ainda não terminou e ficou fora das comparações e da tendência.",
            f"{names} is not over yet and is left out of the comparisons and the trend.",
        ), "numbers": []}
    return {"text": pick(
        lang,
        f"{grammar.upper_first(names)} "
        f"{f'estão incomplet{gender}s e ficaram' if many else f'está incomplet{gender} e ficou'} "
        "fora das comparações e da tendência.",
        f"{grammar.upper_first(names)} {'are' if many else 'is'} incomplete and left out of the "
        "comparisons and the trend.",
    ), "numbers": []}
