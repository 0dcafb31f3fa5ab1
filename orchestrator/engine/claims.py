"""A claim as claim.lua answers it, made into a Task.

Place in the flow: WorkerClient decodes each take and hop with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from orchestrator.contracts import Task
from orchestrator.engine import codec
from orchestrator.engine.records import JobView, context_of, flat, view

_ENVELOPE = 3
"""The values that were read end with username, projeto, graph, and then the fields."""


def read_claim(claim: list[Any], line: str, reads: Mapping[str, tuple[str, ...]]) -> Task:
    """`line`: the claim's record. `reads`: by module, the fields asked for, in their order.

    A module that reads everything ("*") also finds the job itself under `_job`.
    """
    token, _, fence, answer, fields = claim
    job_id, _, seq = token.decode().rpartition("/")
    parts = line.split("|", 12)
    module = parts[6]
    names = reads[module]
    if names == ("*",):
        job = flat(fields)
        username, projeto, graph = job["username"], job["projeto"], job["graph"]
        context = context_of(job)
        context["_job"] = _whole(view(job))
    else:
        start = len(fields) - len(names)
        username, projeto, graph = fields[start - _ENVELOPE : start]
        values = zip(names, fields[start:], strict=True)
        context = {name: codec.decode(value) for name, value in values if value is not None}
    return Task(
        job_id=job_id,
        seq=int(seq),
        module=module,
        attempt=1 + int(parts[10]) + int(parts[11]),
        round=int(parts[9]),
        fence=fence,
        graph=graph.decode(),
        username=username.decode(),
        projeto=projeto.decode() if projeto else None,
        context=context,
        answer=json.loads(answer) if answer is not None else None,
    )


def _whole(job: JobView) -> dict[str, Any]:
    """The envelope, the chain, and each activation's patch as `outputs` by seq."""
    return {name: getattr(job, name) for name in job.__slots__ if name != "context"}
