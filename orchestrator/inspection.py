"""A job as an operator sees it: every attempt with its times, inputs, outputs and errors.

Place in the flow: web/operator.py shows it, of anybody's job, from Redis while the job lives
there and from PostgreSQL afterwards or while Redis is away. What a step was given is worked
out again: the submitted fields, and over them what the steps before it wrote (replay.py).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph_config import GRAPHS, Graph
from orchestrator.database import Database, Row
from orchestrator.engine import Engine
from orchestrator.engine.records import view
from orchestrator.errors import NotFound, Unavailable
from orchestrator.replay import Ran, inputs_of
from orchestrator.usage.report import calls_of

VALUE_CHARACTERS = 8_000
STEP_CHARACTERS = 120_000
# Where rows lie is the server's business, also towards operators.
BY_REFERENCE = frozenset({"results_full"})


@dataclass(frozen=True, slots=True)
class Inspected:
    """`envelope` is what job() shows without its steps. submitted: the context as it came in;
    outputs and answers by activation."""

    envelope: dict[str, Any]
    steps: list[dict[str, Any]]
    submitted: dict[str, Any]
    outputs: Mapping[int, dict[str, Any]]
    answers: Mapping[int, Any]

    @property
    def graph(self) -> Graph | None:
        return GRAPHS.get(str(self.envelope["graph"]))


def job(engine: Engine, database: Database, job_id: str) -> dict[str, Any]:
    """The envelope, with `steps`: each attempt, with the names of its inputs and outputs; and
    `llm_calls`, None while PostgreSQL is away.

    Raises NotFound when neither Redis nor PostgreSQL knows it, Unavailable when neither answers.
    """
    found = _find(engine, database, job_id)
    ran = _ran(found.steps)
    beside = {module.name for module in found.graph.modules if module.side} if found.graph else ()
    steps = [
        {**step, "side": step["module"] in beside,
         "inputs": sorted(inputs_of(found.graph, ran, found.submitted, found.outputs, step["seq"])),
         "outputs": sorted(found.outputs.get(step["seq"], {})) if step["last"] else []}
        for step in found.steps
    ]
    return {**found.envelope, "steps": steps, "llm_calls": calls_of(database, job_id)}


def step(engine: Engine, database: Database, job_id: str, seq: int) -> dict[str, Any]:
    """{inputs, outputs, answer}: each a list of {name, text, size, cut}, texts as indented JSON
    (a text as itself, `plain`), each at most VALUE_CHARACTERS and all STEP_CHARACTERS long.
    NotFound when the job has no such activation."""
    found = _find(engine, database, job_id)
    if all(step["seq"] != seq for step in found.steps):
        raise NotFound("no_such_step", "Essa pergunta não tem essa etapa; atualize a página.",
                       "That job has no such step; reload the page.")
    inputs = inputs_of(found.graph, _ran(found.steps), found.submitted, found.outputs, seq)
    answer = {"answer": found.answers[seq]} if seq in found.answers else {}
    room = STEP_CHARACTERS
    shown: dict[str, Any] = {"job_id": job_id, "seq": seq}
    for name, values in (("outputs", found.outputs.get(seq, {})), ("inputs", inputs),
                         ("answer", answer)):
        shown[name] = [previewed(field, value, room) for field, value in sorted(values.items())]
        room -= sum(len(one["text"]) for one in shown[name])
    return shown


def previewed(name: str, value: Any, room: int = STEP_CHARACTERS) -> dict[str, Any]:
    """One field for people: its text, cut at the bound; `size` is the whole text's."""
    if name in BY_REFERENCE and isinstance(value, dict):
        value = {key: item for key, item in value.items() if key != "uri"}
    plain = isinstance(value, str)
    text = value if plain else json.dumps(value, ensure_ascii=False, indent=2)
    limit = max(0, min(VALUE_CHARACTERS, room))
    return {"name": name, "text": text[:limit], "size": len(text), "cut": len(text) > limit,
            "plain": plain}


def _find(engine: Engine, database: Database, job_id: str) -> Inspected:
    row, away = None, None
    try:
        row = database.row("operator_job", job_id=job_id)
    except Unavailable as error:
        away = error
    try:
        return _living(engine, job_id, row)
    except (NotFound, Unavailable) as error:
        if row is not None:
            return _remembered(database, row)
        raise away or error from error


def _living(engine: Engine, job_id: str, row: Row | None) -> Inspected:
    stored = engine.hash_of(job_id)
    found = view(stored)
    written = {name for patch in found.outputs.values() for name in patch}
    guessed = {name: value for name, value in found.context.items() if name not in written}
    submitted = {**((row or {}).get("context") or {}), **guessed}
    envelope = {
        "source": "redis", "job_id": job_id, "username": found.username,
        "project_id": found.projeto, "graph": found.graph, "start_module": found.start_module,
        "current_module": found.current_module, "status": found.status,
        "created_at": found.created_at, "ended_at": found.ended_at,
        "parent_job_id": found.parent_job_id, "later_job_ids": _later(row),
        "poor": (row or {}).get("poor"),
        "pergunta": submitted.get("pergunta"), "lang": submitted.get("lang"),
        "error": found.error, "error_code": found.error_code,
        "error_traceback": found.error_traceback,
        "waits": [{key: wait[key] for key in ("ask", "module", "deadline", "extensions")}
                  for wait in found.waiting],
    }
    last = {(item["seq"], item["attempt"]): item for item in found.execution_chain}
    chain = list(({**last} | {(item["seq"], item["attempt"]): item
                              for item in found.repeated}).values())
    answers = {int(name[2:]): json.loads(value) for name, value in stored.items()
               if name[:2] == "n:"}
    return Inspected(envelope, _steps(chain, found.ended_at), submitted, found.outputs, answers)


def _remembered(database: Database, row: Row) -> Inspected:
    chain = database.rows("operator_steps", job_id=row["job_id"])
    outputs = {item["seq"]: item.pop("output") or {} for item in chain}
    for item in chain:
        item["timestamp"] = _text(item["timestamp"])
    submitted = {"pergunta": row["pergunta"], "lang": row["lang"], **(row["context"] or {})}
    names = ("job_id", "username", "project_id", "graph", "start_module", "status",
             "parent_job_id", "pergunta", "lang", "error", "error_code", "error_traceback",
             "poor")
    envelope = {"source": "postgresql", "current_module": None, "waits": [],
                "created_at": _text(row["created_at"]), "ended_at": _text(row["ended_at"]),
                "later_job_ids": _later(row), **{name: row[name] for name in names}}
    return Inspected(envelope, _steps(chain, envelope["ended_at"]), submitted, outputs, {})


def _steps(chain: list[dict[str, Any]], job_ended: str | None) -> list[dict[str, Any]]:
    """In the order in which they were queued, each with `queued_at`, `started_at`, `ended_at`
    (None: not yet, or never) and `waited_until`, when a person's turn that it began was over.
    `last`: no other attempt of it followed."""
    tries: dict[int, int] = {}
    for item in chain:
        tries[item["seq"]] = max(item["attempt"], tries.get(item["seq"], 0))
    steps = [{"error": None, **item, **_times(item), "last": item["attempt"] == tries[item["seq"]]}
             for item in chain]
    for item in steps:
        item.pop("timestamp")
        item["waited_until"] = _answered(item, steps)
        if item["status"] == "withdrawn" and item["execution_time"]:
            item["waited_until"] = job_ended  # it had asked; a running one would have no time yet
    return sorted(steps, key=lambda item: (item["queued_at"] or "", item["seq"], item["attempt"]))


def _times(item: dict[str, Any]) -> dict[str, str | None]:
    if item["timestamp"] is None or item["queued_ms"] is None:
        return {"queued_at": item["timestamp"], "started_at": None, "ended_at": None}
    started = dt.datetime.fromisoformat(item["timestamp"])
    ended = started + dt.timedelta(seconds=item["execution_time"] or 0)
    return {"queued_at": _text(started - dt.timedelta(milliseconds=item["queued_ms"])),
            "started_at": _text(started),
            "ended_at": None if item["status"] == "started" else _text(ended)}


def _answered(asked: dict[str, Any], steps: list[dict[str, Any]]) -> str | None:
    """When the person's answer (or the deadline) put a step that had asked back in its queue:
    that of the activation of the same module which followed it."""
    return next((item["queued_at"] for item in steps
                 if item.get("parent") == asked["seq"] and item["module"] == asked["module"]), None)


def _ran(steps: list[dict[str, Any]]) -> list[Ran]:
    """When each activation's last attempt began and ended, for the replay."""
    never = "9999-12-31T00:00:00+00:00"
    return [
        Ran(item["seq"], item.get("parent"), item["module"],
            dt.datetime.fromisoformat(item["started_at"]),
            dt.datetime.fromisoformat(item["ended_at"] or never))
        for item in steps if item["last"] and item["started_at"]
    ]


def _later(row: Row | None) -> list[str]:
    return ((row or {}).get("later_job_ids") or "").split()


def _text(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")
