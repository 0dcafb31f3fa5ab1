"""The graphs as data: which modules exist, what they read and write, who follows whom.

This is the one place that knows the flow. The engine interprets it, PM2's app list,
the metrics, the operator's page and the README's picture are derived from it. Standard
library only, so that any tool may import it.

An agent chooses among its module's edges by naming targets (`_next_modules`); naming
none takes the edges marked `default`. A choice that is not an edge fails the job.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Module:
    """One station of a graph: one agent file, one queue, one process, one prompt.

    reads: context fields handed to the agent ("*" = all of them).
    writes: context fields it may put into its patch; anything else fails the job.
    needs: fields that must all be present before a join module is queued, once per
        generation; empty = every routed edge queues it.
    time_limit: seconds; past it the worker process ends itself and the task is retried.
    retries: how often a `Retry` may be repeated before the job fails.
    max_rounds: activations of this module in one job; the bound of every loop.
    side: runs beside the flow, whatever the outcome, and never gates it; at most one
        queued activation a job.
    isolate: run the agent in a child process that may die (native code, hostile input).
    schedule: a cron line; such a module is started by PM2 and stands outside the graph.
    """

    name: str
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    time_limit: float = 30.0
    retries: int = 3
    max_rounds: int = 20
    side: bool = False
    isolate: bool = False
    schedule: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """source → target. `ends` sets the job's outcome when the edge is taken.

    loop: goes back; starts a new generation (fields written downstream of the target
        are deleted and its older activations become stale).
    keeps: of those fields the ones that are not deleted.
    ahead: while the source waits for a person, the target may run already; what it makes is a
        memo that its real activation uses if its fields are equal by then. Only for a target
        that answers from its fields alone and changes nothing outside.
    when: one line for people: why an agent would choose it.
    """

    source: str
    target: str
    default: bool = False
    loop: bool = False
    keeps: tuple[str, ...] = ()
    ends: str | None = None
    ahead: bool = False
    when: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """A named flow. `start` is where submitted jobs enter.

    editable: fields that a person may replace in a job that has them, as a new job with the
        copied context → the module where that job starts.
    """

    name: str
    start: str
    modules: tuple[Module, ...]
    edges: tuple[Edge, ...]
    editable: tuple[tuple[str, str], ...] = ()
    _by_name: dict[str, Module] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {module.name: module for module in self.modules})

    def module(self, name: str) -> Module:
        """The module called `name`; KeyError when the graph has none."""
        return self._by_name[name]

    def edges_from(self, source: str) -> tuple[Edge, ...]:
        return tuple(edge for edge in self.edges if edge.source == source)

    def side_modules(self) -> tuple[str, ...]:
        return tuple(module.name for module in self.modules if module.side)

    def workers(self) -> Iterator[Module]:
        """The modules that run as standing worker processes, in flow order."""
        return (module for module in self.modules if module.schedule is None)

    def downstream(self, name: str) -> tuple[str, ...]:
        """`name` and every module reachable from it without a loop edge, in flow order."""
        seen = {name}
        stack = [name]
        while stack:
            for edge in self.edges_from(stack.pop()):
                if not edge.loop and edge.target not in seen:
                    seen.add(edge.target)
                    stack.append(edge.target)
        return tuple(module.name for module in self.modules if module.name in seen)

    def stale_by(self, edge: Edge) -> tuple[str, ...]:
        """The modules whose work is void once a loop edge is taken, in flow order."""
        if not edge.loop:
            return ()
        return tuple(name for name in self.downstream(edge.target) if not self.module(name).side)

    def dropped_by(self, edge: Edge) -> frozenset[str]:
        """The fields that are deleted once a loop edge is taken."""
        written = {name for module in self.stale_by(edge) for name in self.module(module).writes}
        return frozenset(written.difference(edge.keeps))


_QUESTION = ("pergunta", "lang", "conversation_context", "has_history")
_INTENT = ("intent_valid", "intent_category", "intent_reason")

QUESTIONS = Graph(
    name="questions",
    start="intent_validator",
    modules=(
        Module("intent_validator", reads=_QUESTION, writes=(*_INTENT, "response_text")),
        Module(
            "plan_builder",
            reads=(*_QUESTION, *_INTENT, "learned"),
            writes=("plan", "plan_steps", "estimated_complexity", *_INTENT, "response_text"),
        ),
        Module(
            "plan_confirm",
            reads=("lang", "plan", "plan_steps", "refinement_summary", "cost_estimate"),
            writes=("plan_confirmed", "plan_rejected", "user_response", "plan", "plan_steps",
                    "user_suggestion", "response_text"),
        ),
        Module(
            "user_proposed_plan",
            reads=("lang", "plan", "user_suggestion"),
            writes=("user_suggestion", "modified_plan"),
        ),
        Module(
            "plan_refiner",
            reads=(*_QUESTION, "plan", "user_suggestion", "modified_plan"),
            writes=("refined_plan", "refinement_summary", "plan", "plan_steps"),
            max_rounds=5,
        ),
        Module(
            "analysis_orchestrator",
            reads=(*_QUESTION, "plan", "learned"),
            writes=("query_sql", "query_explanation", "columns_used"),
            time_limit=60.0,
        ),
        Module(
            "sql_validator",
            reads=("lang", "plan", "query_sql", "sql_edited"),
            writes=("valid", "syntax_valid", "athena_compatible", "security_issues",
                    "sql_errors", "sql_advice", "query_validated", "query_sql", "cost_estimate"),
            time_limit=120.0,
        ),
        Module(
            "auto_correction",
            reads=("lang", "plan", "query_sql", "sql_errors", "sql_advice", "sql_edited"),
            writes=("query_corrected", "corrections_applied", "query_sql"),
            time_limit=60.0,
            max_rounds=3,
        ),
        Module(
            "athena_executor",
            reads=("lang", "plan", "query_validated", "sql_edited", "cost_limits",
                   "cost_estimate"),
            writes=("cost_estimate", "results_full", "results_preview", "row_count",
                    "execution_time_seconds", "sql_errors", "response_text"),
            time_limit=90.0,
        ),
        Module(
            "python_runtime",
            reads=("lang", "pergunta", "plan", "query_sql", "results_full", "results_preview",
                   "row_count", "sql_edited", "learned"),
            writes=("analysis_summary", "statistics", "insights", "recommendations", "chart"),
            time_limit=60.0,
        ),
        Module(
            "response_composer",
            reads=(*_QUESTION, "plan", "query_sql", "results_full", "results_preview",
                   "row_count", "analysis_summary", "statistics", "insights",
                   "recommendations", "chart", "sql_edited", "learned"),
            writes=("response_text", "key_numbers", "formatting_style", "columns", "warnings",
                    "rejected_texts"),
            time_limit=60.0,
        ),
        Module(
            "user_feedback",
            reads=("lang", "response_text"),
            writes=("rating", "feedback_comment"),
        ),
        Module("history_preferences", reads=("*",), side=True, retries=8),
        Module("data_sync_agent", schedule="0 * * * *", time_limit=3300.0),
    ),
    edges=(
        Edge("intent_validator", "plan_builder", default=True),
        Edge("intent_validator", "history_preferences", ends="rejected",
             when="it is certain that the data cannot answer the question"),
        Edge("plan_builder", "plan_confirm", default=True),
        Edge("plan_builder", "history_preferences", ends="rejected",
             when="the question is not one that the data can answer, or no plan can be made"),
        Edge("plan_confirm", "analysis_orchestrator", default=True, ahead=True,
             when="the person said yes"),
        Edge("plan_confirm", "user_proposed_plan", when="the person wants another plan"),
        Edge("plan_confirm", "history_preferences", ends="rejected", when="the person said no"),
        Edge("user_proposed_plan", "plan_refiner", default=True),
        Edge("plan_refiner", "plan_confirm", default=True, loop=True),
        Edge("analysis_orchestrator", "sql_validator", default=True, ahead=True),
        Edge("sql_validator", "athena_executor", default=True),
        Edge("sql_validator", "auto_correction", ahead=True,
             when="the statement may not run as it is"),
        Edge("auto_correction", "sql_validator", default=True, loop=True, ahead=True),
        Edge("athena_executor", "python_runtime", default=True),
        Edge("athena_executor", "auto_correction", when="the database refused the statement"),
        Edge("athena_executor", "plan_confirm", loop=True,
             keeps=("plan", "plan_steps", "cost_estimate"),
             when="the person wants a plan that costs less"),
        Edge("athena_executor", "history_preferences", ends="rejected",
             when="the person would not run a statement that costs so much"),
        Edge("python_runtime", "response_composer", default=True),
        Edge("response_composer", "user_feedback", default=True, ends="answered"),
        Edge("user_feedback", "history_preferences", default=True),
    ),
    editable=(("query_sql", "sql_validator"),),
)

GRAPHS: dict[str, Graph] = {graph.name: graph for graph in (QUESTIONS,)}
