"""What each remaining catalog word is for: a metric, a dimension, the rows, or nothing new.

Place in the flow: after filters and amounts. The word before decides ("por", "quantos",
"média de", "quais", "top 5"); what still has two readings ("pedidos", "clientes") waits
until the others are settled.
"""

from __future__ import annotations

from typing import cast, get_args

from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.items import Items
from orchestrator.analyst.reading.metrics import (
    aggregate,
    count_of,
    has_aggregate,
    is_average,
    row_count,
    usual,
)
from orchestrator.analyst.reading.ranking import Rank
from orchestrator.analyst.reading.terms import Found
from orchestrator.catalog import Table
from orchestrator.plan.model import Dimension, Grain, Metric

SKIP = ("filler", "sum", "only", "also", "everything", "distinct", "share", "growth", "cumulative",
        "trend", "ranking")
QUANTIFIERS = ("mais", "menos", "most", "least", "fewest", "more", "less", "fewer")


def _only_verb(found: Found) -> bool:
    return all(term.kind == "verb" for term in found.terms)


class Nouns:
    """One pass over the terms of a sentence."""

    def __init__(self, items: Items, table: Table, draft: Draft) -> None:
        self.items, self.table, self.draft = items, table, draft
        self.waiting: list[tuple[int, Found]] = []
        self.last_role = ""
        self.adjuncts: set[int] = set()
        self.extreme: tuple[Found, str] | None = None
        self.row_noun = False

    def read(self) -> None:
        for index, found in list(self.items.terms()):
            if index in self.items.used:
                continue
            role = self._settle(index, found)
            if role:
                self.items.use(index)
                self.last_role = role
            else:
                self.waiting.append((index, found))
                if found.one("table") and self.extreme is None:
                    self.row_noun, self.draft.subject_plural = True, found.plural
        for index, found in self.waiting:
            self._settle_waiting(index, found)
            self.items.use(index)
        self._settle_extreme()
        self._settle_average()

    def _settle(self, index: int, found: Found) -> str:
        """The role taken, or "" to wait."""
        before = self._before(index)
        kind = self.items.kind(before)
        if found.superlative and (found.one("metric") or self._dimension(found)):
            return self._superlative(index, found)
        if _only_verb(found):
            return ""
        if self.draft.rows and kind != "by" and self._listed_column(found):
            return "column"
        if self._is_adjunct(index, found):
            self.adjuncts.add(index)
            return "adjunct"
        if kind == "by" and before is not None:
            return self._after_by(index, found)
        if kind == "and" and self.last_role == "dimension" and self._dimension(found):
            return self._add_dimension(found)
        if kind in ("count",) and before is not None:
            return self._count(found)
        if (fn := self._aggregate_near(index, found)) is not None:
            return self._aggregated(fn, index, found)
        if kind == "rank" and before is not None:
            return self._after_rank(before, found)
        if kind in ("which", "list"):
            return self._after_question(kind, found)
        if kind == "and" and self.last_role == "metric" and found.one("metric"):
            return self._metric(found)
        return self._bare(index, found)

    def _is_adjunct(self, index: int, found: Found) -> bool:
        """ "order revenue": the rows' noun right before a measure adds nothing."""
        after = self.items.after(index, skip=())
        beside = self.items.found(after)
        if not (found.one("table") and beside and after is not None) or beside.superlative:
            return False
        touching = self.items[after].first == self.items[index].last + 1
        touching = touching and after not in self.items.used
        return touching and bool(beside.one("metric") or self._measure(beside))

    def _before(self, index: int) -> int | None:
        """The mark that governs a noun: to its left, over small words and filters
        ("list cancelled orders")."""
        before = self.items.before(index, skip=SKIP)
        while before in self.items.used and self.items.found(before) is not None and (
            self._is_filter(before)
        ):
            before = self.items.before(before, skip=SKIP)
        return before

    def _is_filter(self, index: int | None) -> bool:
        found = self.items.found(index)
        return bool(found and (found.one("value") or found.one("condition")))

    def _listed_column(self, found: Found) -> bool:
        """ "liste os pedidos com cliente e valor": columns of the rows."""
        if self.items.kind(self.items.before(self._index(found), skip=SKIP)) == "rank":
            return False
        terms = found.all("column")
        if not terms:
            return False
        self.draft.columns.append(terms[0].name)
        return True

    def _index(self, found: Found) -> int:
        return next(index for index, other in self.items.terms() if other is found)

    def _superlative(self, index: int, found: Found) -> str:
        """ "5 produtos mais vendidos": the phrase is the metric and the ranking at once."""
        metric = found.one("metric")
        if found.superlative is None:
            return ""
        if self.draft.rank is None:
            self.draft.rank = Rank(found.superlative, self.draft.count, "")
        if metric is None:
            self._add_dimension(found)
            self.draft.subject, self.draft.subject_plural = self.draft.dimensions[-1].column, False
            return "dimension"
        if self.draft.rows or any(other.one("table") for _, other in self.waiting):
            self.draft.rows, self.waiting = True, []
            return "rows"
        self.draft.add_metric(Metric(name=metric.name))
        self.draft.order_by = metric.name
        return "metric"

    def _after_by(self, index: int, found: Found) -> str:
        ranked = self.items.has("rank") or self.items.has("ranking")
        if self._dimension(found) or self._time_column(found):
            if self._is_average_per_thing(found):
                self.draft.refuse("average_per_thing", self._typed(index))
                return "dimension"
            return self._add_dimension(found)
        if found.one("table"):
            self.draft.per_row = True
            return "qualifier"
        if ranked and found.one("metric"):
            return self._order(found)
        measure = self._measure(found)
        counted = self.draft.metrics or self.waiting
        if measure and self.table.columns[measure].type == "integer" and (
            counted or not found.one("metric")
        ):
            self.draft.add_dimension(Dimension(column=measure))
            return "dimension"
        return self._order(found) if found.one("metric") else ""

    def _is_average_per_thing(self, found: Found) -> bool:
        """ "receita média por cliente": a mean of sums, which a plan cannot say."""
        metric = found.one("metric")
        return bool(
            metric and self.table.metrics[metric.name].aggregation == "count_distinct"
            and any(mark.kind == "avg" for mark in self.items.marks)
        )

    def _order(self, found: Found) -> str:
        metric = found.one("metric")
        if metric is None:
            return ""
        self.draft.add_metric(Metric(name=metric.name))
        self.draft.order_by = metric.name
        return "metric"

    def _count(self, found: Found) -> str:
        self.draft.add_metric(count_of(found, self.table))
        return "metric"

    def _aggregate_near(self, index: int, found: Found) -> str | None:
        """The average, median, maximum... said just before or just after the noun."""
        if not (found.one("metric") or self._measure(found)):
            return None
        before = self.items.before(index)
        while before is not None and before in self.adjuncts:
            before = self.items.before(before)
        for near in (before, self.items.after(index)):
            if near is None or near in self.items.used:
                continue
            kind = self.items.kind(near)
            if has_aggregate(kind):
                self.items.use(near)
                return kind
        return None

    def _aggregated(self, fn: str, index: int, found: Found) -> str:
        made = aggregate(fn, found, self.table)
        if fn == "avg" and (grain := self._averaged_over(found, made)) is not None:
            self.draft.per = grain
            return self._metric(found) or self._count(found)
        if made is None:
            self.draft.refuse("aggregate", fn)
            return "metric"
        self.draft.add_metric(made)
        return "metric"

    def _averaged_over(self, found: Found, made: Metric | None) -> Grain | None:
        """ "média de pedidos por dia", "média diária": a mean over periods, for counts and the
        table's main metric; other measures are averaged by row."""
        metric = found.one("metric")
        if made is not None and (metric is None or made.name == metric.name):
            return None
        main = made is None or (metric is not None and metric.name == self.table.default_metric)
        for index in self.items.of("grain"):
            word = self.items[index].data
            over = word.role == "adjective" or (word.role == "by" and main and not word.grouping)
            if over and word.grain in get_args(Grain):
                self.items.use(index)
                return cast(Grain, word.grain)
        return None

    def _after_rank(self, before: int, found: Found) -> str:
        rank = self.items[before].data
        quantity = any(word in QUANTIFIERS for word in rank.text.split())
        if quantity and found.one("metric"):
            return self._order(found)
        if quantity and found.one("table"):
            made = row_count(self.table)
            self.draft.add_metric(made)
            self.draft.order_by = made.name
            return "metric"
        if self._dimension(found):
            return self._subject(found)
        if found.one("table"):
            if self.draft.metrics or self.draft.dimensions:
                return ""
            self.draft.rows = True
            self.draft.subject_plural = found.plural
            return "rows"
        if self.draft.rows and (measure := self._measure(found)):
            self.draft.order_by = measure
            return "metric"
        if not quantity:
            self.extreme = (found, rank.sort)
        return self._order(found) if found.one("metric") else self._bare_measure(found)

    def _settle_extreme(self) -> None:
        """ "maior desconto": the rows' noun before it makes it a list by that measure; with
        nothing to rank it is the largest value."""
        if self.extreme is None or self.draft.subject or self.items.has("grain"):
            return
        found, sort = self.extreme
        fn = "min" if sort in ("less", "bottom") else "max"
        made = aggregate(fn, found, self.table)
        rank = self.draft.rank
        if made is None or made.column is None or (rank and rank.count and not self.row_noun):
            return
        if self.row_noun and not self.draft.dimensions and len(self.draft.metrics) == 1:
            self.draft.rows, self.draft.metrics = True, []
            self.draft.order_by = made.column
        elif sort in ("more", "less") and not (
            self.draft.dimensions and self.draft.order_by == self.table.default_metric
        ):
            self.draft.metrics = [m for m in self.draft.metrics if m.name != self.draft.order_by]
            self.draft.add_metric(made)
            self.draft.rank = self.draft.order_by = None

    def _settle_average(self) -> None:
        """An average said apart from its noun: "quantos pedidos por dia em média"."""
        for index in self.items.of("avg"):
            if self.draft.metrics and is_average(self.draft.metrics[0], self.table):
                self.items.use(index)
                continue
            words = [self.items[i].data for i in self.items.of("grain")]
            over = [i for i in self.items.of("grain") if not self.items[i].data.grouping]
            if len(words) == 1 and over and words[0].role != "subject" and self.draft.metrics:
                self.draft.per = cast(Grain, words[0].grain)
                self.items.use(index, *over)

    def _after_question(self, kind: str, found: Found) -> str:
        if self._dimension(found) and not self._is_listed(kind):
            return self._subject(found)
        if found.one("table"):
            if kind == "list" and not self._is_number_asked() and not self.items.has("by"):
                self.draft.rows, self.draft.subject_plural = True, found.plural
                return "rows"
            return ""
        if found.one("metric"):
            return self._metric(found)
        return self._bare_measure(found)

    def _is_listed(self, kind: str) -> bool:
        return kind == "list" and self.draft.rows

    def _subject(self, found: Found) -> str:
        self._add_dimension(found)
        if self.draft.subject is None:
            self.draft.subject = self.draft.dimensions[-1].column
            self.draft.subject_plural = found.plural
        return "dimension"

    def _bare(self, index: int, found: Found) -> str:
        if found.one("table") or (found.one("metric") and self._dimension(found)):
            return ""
        if found.one("metric"):
            return self._metric(found)
        if (time := self._time_column(found)) is not None:
            self.draft.time_column = time
            return "time"
        if self._dimension(found):
            return self._subject(found)
        return self._bare_measure(found)

    def _bare_measure(self, found: Found) -> str:
        measure = self._measure(found)
        if measure is None:
            return ""
        metric = None if self.draft.rows or self.row_noun_listed() else usual(measure, self.table)
        if metric is not None:
            self.draft.add_metric(metric)
            return "metric"
        self.draft.columns.append(measure)
        return "measure"

    def row_noun_listed(self) -> bool:
        """Whether rows are listed, so that a measure is one of their columns."""
        return self.items.has("list") and self.row_noun

    def _metric(self, found: Found) -> str:
        metric = found.one("metric")
        if metric is None:
            return ""
        self.draft.add_metric(Metric(name=metric.name))
        return "metric"

    def _settle_waiting(self, index: int, found: Found) -> None:
        """ "pedidos", "clientes": now that the unmistakable words are settled."""
        if _only_verb(found):
            self._verb(found)
            return
        kind = self.items.kind(self._before(index))
        joined = kind == "and" or self._and_follows(index)
        if joined and found.one("metric") and not self.draft.rows and self._beside_metric(index):
            self._metric(found)
            return
        asked = kind in ("which", "list") and not self.draft.shows and not self.items.has("share")
        if self._dimension(found):
            ranked = self.draft.rank or self.items.has("rank") or self.draft.having
            if self.draft.metrics or ranked or asked:
                self._subject(found)
            else:
                self._metric(found)
            return
        if self.draft.metrics and joined and not self.draft.rows:
            self._count_rows(found)
        elif not (self.draft.metrics or self.draft.rows or self.draft.subject or self.draft.columns):
            newest = self.draft.rank and self.draft.rank.sort in ("latest", "earliest")
            if newest or (asked and not self._is_number_asked()):
                self.draft.rows = True
                self.draft.subject_plural = found.plural
            else:
                self._count_rows(found)
        elif asked and self.draft.columns and not self.draft.metrics:
            self.draft.rows = True

    def _verb(self, found: Found) -> None:
        """ "vendeu": the metric, unless another is named or only a list is asked for."""
        verb = found.one("verb")
        asked = self.items.has("rank") or self.items.has("much") or self.draft.having
        if verb and not self.draft.metrics and not self.draft.rows and (
            asked or self.draft.subject is None or self.items.has("share")
        ):
            self.draft.add_metric(Metric(name=verb.name))

    def _is_number_asked(self) -> bool:
        """ "mostre os pedidos por mês": grouped rows are counted."""
        return bool(self.draft.dimensions) or self.items.has("grain") or self.items.has("trend")

    def _beside_metric(self, index: int) -> bool:
        """Whether the noun it is joined with is a metric, or may be one."""
        before = self.items.before(index, skip=SKIP)
        near = self.items.before(before) if self.items.kind(before) == "and" and before else None
        other = self.items.found(near if near is not None else self._beyond_and(index))
        return bool(other and other.one("metric"))

    def _beyond_and(self, index: int) -> int | None:
        after = self.items.after(index)
        return self.items.after(after) if after is not None else None

    def _count_rows(self, found: Found) -> None:
        if not self._metric(found):
            self.draft.add_metric(row_count(self.table))

    def _and_follows(self, index: int) -> bool:
        after = self.items.after(index)
        beyond = self.items.found(self.items.after(after)) if after is not None else None
        return self.items.kind(after) == "and" and bool(beyond and beyond.one("metric"))

    def _add_dimension(self, found: Found) -> str:
        column = self._dimension(found)
        time = self._time_column(found)
        if column:
            self.draft.add_dimension(Dimension(column=column))
        elif time:
            self.draft.time_column = time
            self.draft.grain = self.draft.grain or "day"
        return "dimension"

    def _dimension(self, found: Found) -> str | None:
        return self._column(found, ("dimension", "attribute", "id"))

    def _time_column(self, found: Found) -> str | None:
        return self._column(found, ("time",))

    def _measure(self, found: Found) -> str | None:
        return self._column(found, ("measure",))

    def _column(self, found: Found, roles: tuple[str, ...]) -> str | None:
        names = (term.name for term in found.all("column"))
        return next((name for name in names if self.table.columns[name].role in roles), None)

    def _typed(self, index: int) -> str:
        return self.items.sentence.typed(self.items[index].first, self.items[index].last)
