"""What stands out among categories and measures, in sentences: who moved the whole, how few make
most of it, which values are unusual, what goes together.

Place in the flow: insights.py chooses among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestrator.analyst.writing import grammar
from orchestrator.analyst.writing.cells import row_label
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import Ledger
from orchestrator.analyst.writing.markdown import escape
from orchestrator.analyst.writing.wording import counted, pick

MOST_MOVERS = 2
CONTRARY = 10.0  # percent of the whole's change from which a category that went against it is named
STRONG, MODERATE = 0.7, 0.4  # Pearson's r as it is often called; Evans 1996 has finer steps


def contribution(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    """The categories that moved the whole most, and the one that moved most against it."""
    found = entry.get("contribution")
    if not found:
        return ""
    lang, rose = ledger.lang, found["absolute"] > 0
    main, other = ("up", "down") if rose else ("down", "up")
    lead = _movers(found[main][:MOST_MOVERS], f"{column.name}.contribution.{main}", column,
                   columns, ledger)
    if not lead:
        return ""
    against = [part for part in found[other][:1]
               if 100 * abs(part["absolute"]) >= CONTRARY * abs(found["absolute"])]
    contrary = _movers(against, f"{column.name}.contribution.{other}", column, columns, ledger)
    tail = pick(lang, f"; no sentido contrário, {contrary}", f"; against it went {contrary}")
    return pick(
        lang,
        f"{'A alta' if rose else 'A queda'} veio sobretudo de {lead}",
        f"The {'rise' if rose else 'fall'} came mostly from {lead}",
    ) + f"{tail if contrary else ''}."


def _movers(
    parts: Sequence[dict[str, Any]], path: str, column: Meaning, columns: Sequence[Meaning],
    ledger: Ledger,
) -> str:
    """ "SP (+R$ 1.200,00)"; those without a name are left out."""
    others = [c for c in columns if c.is_dimension]
    if parts and len(parts[0]["label"]) < len(others):
        others = [c for c in others if not c.is_time]
    said = []
    for index, part in enumerate(parts):
        if None in part["label"]:
            continue
        moved = ledger.statistic(part["absolute"], column.unit, f"{path}.{index}.absolute",
                                 signed=True)
        said.append(f"{row_label(part['label'], others, ledger.lang)} ({moved})")
    return grammar.join(said, ledger.lang)


def correlation(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    """How the first pair goes together, with the interval, and what it does not say."""
    pairs = entry.get("correlation")
    if not pairs:
        return ""
    lang, found, path = ledger.lang, pairs[0], f"{column.name}.correlation.0"
    label = next((c.label for c in columns if c.name == found["with"]), found["with"])
    pair = grammar.join([escape(grammar.lower_first(name)) for name in (column.label, label)], lang)
    what = pick(lang, f"as variações de {pair} de um período para o outro",
                f"the changes of {pair} from one period to the next")
    what = what if found["of"] == "changes" else pair
    r, low, high, count = (ledger.statistic(found[key], "", f"{path}.{key}")
                           for key in ("pearson", "low", "high", "pairs"))
    sure = ledger.statistic(found["confidence"], "percent", f"{path}.confidence")
    interval = pick(lang, f"r = {r}; com {sure} de confiança, entre {low} e {high}; {count} pares",
                    f"r = {r}; with {sure} confidence, between {low} and {high}; {count} pairs")
    if found["direction"] == "none":
        return pick(lang, f"Entre {what} não se vê correlação clara ({interval}).",
                    f"Between {what} there is no clear correlation ({interval}).")
    kind = _strength(found, lang)
    return pick(
        lang,
        f"Entre {what} há uma correlação {kind} ({interval}). Isso não diz que um cause o outro.",
        f"Between {what} there is a {kind} correlation ({interval}). It does not say that one "
        "causes the other.")


def _strength(found: dict[str, Any], lang: str) -> str:
    size, up = abs(found["pearson"]), found["direction"] == "up"
    sign = pick(lang, "positiva" if up else "negativa", "positive" if up else "negative")
    word = pick(lang, *(("forte", "strong") if size >= STRONG else
                        ("moderada", "moderate") if size >= MODERATE else ("fraca", "weak")))
    return pick(lang, f"{sign} {word}", f"{word} {sign}")


def pareto(
    entry: dict[str, Any], column: Meaning, columns: Sequence[Meaning], ledger: Ledger
) -> str:
    found = entry.get("pareto")
    dimensions = [c for c in columns if c.is_dimension]
    if found is None or found["count"] * 2 > found["of"] or len(dimensions) != 1:
        return ""
    if found["count"] == 1:  # the first sentence has given the leader's share
        return ""
    lang, path = ledger.lang, f"{column.name}.pareto"
    count = ledger.statistic(found["count"], "", f"{path}.count")
    whole = ledger.statistic(found["of"], "", f"{path}.of")
    share = ledger.statistic(found["share"], "percent", f"{path}.share")
    things = escape(grammar.plural_label(grammar.lower_first(dimensions[0].label), lang))
    of_metric = escape(grammar.of_the(counted(column, lang) or column.label, lang))
    return pick(
        lang,
        f"{count} de {whole} {things} concentram {share} {of_metric}.",
        f"{count} of {whole} {things} make up {share} {of_metric}.",
    )


def outliers(
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


def _at(label: list[Any], columns: Sequence[Meaning], lang: str) -> str:
    return row_label(label, [column for column in columns if column.is_dimension], lang)
