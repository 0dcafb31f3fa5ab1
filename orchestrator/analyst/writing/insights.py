"""What a manager would notice in the statistics, in sentences whose numbers are traced.

Place in the flow: python_runtime writes them, response_composer adds them to the answer.
An insight is {"text", "numbers": [key numbers]}; a recommendation is a sentence without
numbers of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestrator.analyst.writing import grammar
from orchestrator.analyst.writing.cells import row_label
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import Ledger
from orchestrator.analyst.writing.markdown import escape
from orchestrator.analyst.writing.shape import Shape
from orchestrator.analyst.writing.wording import counted, in_period, number_of, pick, the_period

MOST_INSIGHTS = 4
CONCENTRATED = 50.0

_PER = {
    "day": ("por dia", "per day"), "week": ("por semana", "per week"),
    "month": ("por mês", "per month"), "quarter": ("por trimestre", "per quarter"),
    "year": ("por ano", "per year"), "hour": ("por hora", "per hour"),
}

Insight = dict[str, Any]


def write_insights(
    statistics: dict[str, Any], columns: Sequence[Meaning], shape: Shape, lang: str
) -> list[Insight]:
    """At most MOST_INSIGHTS, the most telling first; none for a single number or a list."""
    metrics = [column for column in columns if column.is_metric and column.numeric]
    found: list[Insight] = []
    for column in metrics[:2]:
        entry = statistics.get(column.name, {})
        for write in (last_change, _trend, _pareto, _outliers):
            ledger = Ledger(lang)
            text = write(entry, column, columns, ledger)
            if text:
                found.append({"text": text, "numbers": ledger.entries})
    if shape in ("series", "series_by_category") and metrics:
        found += _partial(statistics.get(metrics[0].name, {}), columns, lang)
    return found[:MOST_INSIGHTS]


def _at(label: list[Any], columns: Sequence[Meaning], lang: str) -> str:
    return row_label(label, [column for column in columns if column.is_dimension], lang)


def _path(entry: dict[str, Any], key: str, column: Meaning) -> tuple[dict[str, Any] | None, str]:
    """A series statistic of the column itself, or of its sum over the categories."""
    if key in entry:
        return entry[key], f"{column.name}.{key}"
    over_time = entry.get("over_time", {})
    return over_time.get(key), f"{column.name}.over_time.{key}"


def last_change(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    change, path = _path(entry, "last_change", column)
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


def _trend(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    trend, path = _path(entry, "trend", column)
    if trend is None or trend["direction"] == "none":
        return ""
    lang = ledger.lang
    per = pick(lang, *_PER.get(trend["per"], ("por período", "per period")))
    slope = ledger.statistic(abs(trend["slope"]), column.unit, f"{path}.slope")
    noun = counted(column, lang)
    if noun is not None:
        slope = number_of(abs(trend["slope"]), noun, slope, lang)
    sure = ledger.statistic(trend["confidence"], "percent", f"{path}.confidence")
    ends = sorted((abs(trend["low"]), abs(trend["high"])))
    keys = ("low", "high") if trend["direction"] == "up" else ("high", "low")
    low = ledger.statistic(ends[0], column.unit, f"{path}.{keys[0]}")
    high = ledger.statistic(ends[1], column.unit, f"{path}.{keys[1]}")
    up = trend["direction"] == "up"
    return pick(
        lang,
        f"A tendência é de {'alta' if up else 'queda'}: em média {slope} a "
        f"{'mais' if up else 'menos'} {per} (com {sure} de confiança, entre {low} e {high}).",
        f"The trend is {'upward' if up else 'downward'}: on average {slope} "
        f"{'more' if up else 'less'} {per} (with {sure} confidence, between {low} and {high}).",
    )


def _pareto(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    pareto = entry.get("pareto")
    dimensions = [c for c in columns if c.is_dimension]
    if pareto is None or pareto["count"] * 2 > pareto["of"] or len(dimensions) != 1:
        return ""
    if pareto["count"] == 1:  # the first sentence has given the leader's share
        return ""
    lang, path = ledger.lang, f"{column.name}.pareto"
    count = ledger.statistic(pareto["count"], "", f"{path}.count")
    whole = ledger.statistic(pareto["of"], "", f"{path}.of")
    share = ledger.statistic(pareto["share"], "percent", f"{path}.share")
    things = escape(grammar.plural_label(grammar.lower_first(dimensions[0].label), lang))
    of_metric = escape(grammar.of_the(counted(column, lang) or column.label, lang))
    return pick(
        lang,
        f"{count} de {whole} {things} concentram {share} {of_metric}.",
        f"{count} of {whole} {things} make up {share} {of_metric}.",
    )


def _outliers(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    found = entry.get("outliers")
    if not found or column.additive:  # that a few categories are large, the shares say better
        return ""
    lang, path = ledger.lang, f"{column.name}.outliers.rows"
    shown = [
        f"{_at(row['label'], columns, lang)} "
        f"({ledger.statistic(row['value'], column.unit, f'{path}.{index}.value')})"
        for index, row in enumerate(found["rows"][:3])
    ]
    names = grammar.join(shown, lang)
    many = len(shown) > 1
    return pick(
        lang,
        f"{names} {'destoam' if many else 'destoa'} do conjunto: "
        f"{'são valores' if many else 'é um valor'} fora do habitual.",
        f"{names} {'stand' if many else 'stands'} apart from the rest: "
        f"{'these values are' if many else 'this value is'} unusual.",
    )


def _partial(entry: dict[str, Any], columns: Sequence[Meaning], lang: str) -> list[Insight]:
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


def _left_out(partial: list[str], columns: Sequence[Meaning], lang: str) -> Insight:
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


def recommend(
    statistics: dict[str, Any], columns: Sequence[Meaning], shape: Shape, lang: str
) -> list[str]:
    """Modest next steps, from rules: a worsening trend, and dependence on one category."""
    found: list[str] = []
    for column in [c for c in columns if c.is_metric and c.numeric][:1]:
        entry = statistics.get(column.name, {})
        trend, _ = _path(entry, "trend", column)
        worse = {"up": "down", "down": "up"}.get(column.good)
        subject = escape(grammar.the(column.label, lang))
        if trend is not None and worse == trend["direction"]:
            found.append(pick(
                lang,
                f"Vale detalhar {subject} por outra dimensão para ver de onde vem a piora.",
                f"It is worth splitting {subject} further to see where this comes from.",
            ))
        top = entry.get("top") or [{}]
        money = len(column.unit) == 3 and column.unit.isupper()
        leads = money and top[0].get("share", 0) > CONCENTRATED and None not in top[0]["label"]
        if shape == "breakdown" and len(top) > 2 and leads:
            name = row_label(top[0]["label"], [c for c in columns if c.is_dimension], lang)
            found.append(pick(
                lang,
                f"Mais da metade depende de {name}: vale acompanhar esse resultado de perto.",
                f"More than half depends on {name}: it is worth following closely.",
            ))
    return found
