"""What an operator watches beside the queues: waits, workers, Redis, dead letters.

Place in the flow: web/operator.py puts the page together from these and from Reports. Reads
only; every list is cut at what a person reads, with the whole number beside it.
"""

from __future__ import annotations

import json
from typing import Any

from orchestrator.engine import refusals
from orchestrator.engine.records import Record, read_record
from orchestrator.engine.reports import HEARD_MS, Reports

REASON_CHARACTERS = 6000
_LEASES = 500
_WORKERS = 500


def flows(engine: Reports) -> list[dict[str, Any]]:
    """The graphs as they are configured, their modules in flow order, each with its figures
    (None for one that a schedule starts, outside every queue)."""
    figures = engine.queues()
    return [
        {
            "name": graph.name,
            "start": graph.start,
            "modules": [
                {
                    "name": module.name,
                    "side": module.side,
                    "schedule": module.schedule,
                    "time_limit": module.time_limit,
                    "retries": module.retries,
                    "next": [edge.target for edge in graph.edges_from(module.name)],
                    "figures": figures.get(module.name),
                }
                for module in graph.modules
            ],
        }
        for graph in engine.config.routes.graphs.values()
    ]


def workers(engine: Reports) -> list[dict[str, Any]]:
    """Who was heard of within the last minute: {name, module, host, pid, heard_ms (ago), task}.

    task: {job_id, seq, module, since_ms (ago)} of what it is working on, or None."""
    with refusals.translated():
        now = engine.now_ms()
        heard = engine.redis.zrangebyscore(
            engine.config.keys.workers, now - HEARD_MS, "+inf", 0, _WORKERS, withscores=True)
        tasks = _tasks(engine, now)
    found = []
    for name, at in ((name.decode(), int(at)) for name, at in heard):
        module, _, place = name.rpartition("@")
        host, _, pid = place.rpartition(":")
        found.append({"name": name, "module": module, "host": host, "pid": pid,
                      "heard_ms": max(0, now - at), "task": tasks.get(name)})
    return sorted(found, key=lambda worker: str(worker["name"]))


def _tasks(engine: Reports, now: int) -> dict[str, dict[str, Any]]:
    """By worker, the task whose lease it has held longest."""
    tokens = engine.redis.zrange(engine.config.keys.leases, 0, _LEASES - 1)
    found: dict[str, dict[str, Any]] = {}
    for job_id, record in _records(engine, tokens):
        if record is None or record.state != "R":
            continue
        task = {"job_id": job_id, "seq": record.seq, "module": record.module,
                "since_ms": max(0, now - record.claimed)}
        worker = record.by.rpartition("#")[0]
        if worker not in found or found[worker]["since_ms"] < task["since_ms"]:
            found[worker] = task
    return found


def waits(engine: Reports, limit: int) -> dict[str, Any]:
    """{total, shown}: open questions to people, the next deadline first: {job_id, ask, username,
    module, asked_at, deadline} in ms since the epoch."""
    keys = engine.config.keys
    with refusals.translated():
        total = engine.redis.zcard(keys.waiting)
        entries = engine.redis.zrange(keys.waiting, 0, limit - 1, withscores=True)
        records = _records(engine, [token for token, _ in entries])
        users = _users(engine, [job_id for job_id, _ in records])
    shown = [
        {"job_id": job_id, "ask": record.seq, "username": username, "module": record.module,
         "asked_at": record.claimed + record.took, "deadline": int(deadline)}
        for (job_id, record), username, (_, deadline) in zip(records, users, entries, strict=True)
        if record is not None
    ]
    return {"total": total, "shown": shown}


def dead_letters(engine: Reports, limit: int) -> dict[str, Any]:
    """{total, shown}: the newest first, at most `limit` of each module: {job_id, seq, module,
    reason, at}."""
    keys = engine.config.keys
    names = [module.name for graph in engine.config.routes.graphs.values()
             for module in graph.workers()]
    with refusals.translated():
        pipeline = engine.redis.pipeline(transaction=False)
        for name in names:
            pipeline.llen(keys.dead(name)).lrange(keys.dead(name), -limit, -1)
        replies = pipeline.execute()
    shown = [_letter(json.loads(letter)) for letters in replies[1::2] for letter in letters]
    shown.sort(key=lambda letter: -int(letter["at"]))
    return {"total": sum(replies[0::2]), "shown": shown}


def _letter(given: dict[str, Any]) -> dict[str, Any]:
    reason = str(given.get("reason", ""))
    return {"job_id": given["job"], "seq": given["seq"], "module": given["module"],
            "at": given["at"], "reason": reason[-REASON_CHARACTERS:]}


def memory(engine: Reports) -> dict[str, Any]:
    """Redis as it says itself: used and limit in bytes (limit 0: none), and how it persists."""
    with refusals.translated():
        told = engine.redis.info()
        active = engine.redis.zcard(engine.config.keys.active)
    return {
        "version": told.get("redis_version"),
        "used": told.get("used_memory", 0),
        "limit": told.get("maxmemory", 0),
        "peak": told.get("used_memory_peak", 0),
        "policy": told.get("maxmemory_policy"),
        "clients": told.get("connected_clients"),
        "per_second": told.get("instantaneous_ops_per_sec"),
        "append_only": bool(told.get("aof_enabled")),
        "append_ok": told.get("aof_last_write_status", "ok") == "ok",
        "uptime_seconds": told.get("uptime_in_seconds"),
        "active_jobs": active,
    }


def _records(engine: Reports, tokens: list[bytes]) -> list[tuple[str, Record | None]]:
    """Each token's job and record; None where the job has vanished."""
    parted = [token.decode().rpartition("/") for token in tokens]
    pipeline = engine.redis.pipeline(transaction=False)
    for job_id, _, seq in parted:
        pipeline.hget(engine.config.keys.job(job_id), f"a:{seq}")
    lines = pipeline.execute() if parted else []
    return [(job_id, read_record(int(seq), line) if line else None)
            for (job_id, _, seq), line in zip(parted, lines, strict=True)]


def _users(engine: Reports, job_ids: list[str]) -> list[str]:
    pipeline = engine.redis.pipeline(transaction=False)
    for job_id in job_ids:
        pipeline.hget(engine.config.keys.job(job_id), "username")
    return [(name or b"").decode() for name in (pipeline.execute() if job_ids else [])]
