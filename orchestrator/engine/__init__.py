"""The queue engine: submit, claim, complete, ask, answer, cancel, reap.

The sole interpreter of the graph. keys.py documents every Redis key, scripts/ holds one Lua
file per atomic step, codec.py what may enter, routes.py turns the graph into arguments,
connection.py speaks to Redis, worker_client.py is a worker's side and client.py everybody
else's, with the reports (reports.py, records.py, latency.py) mixed in. memos.py and
ahead_client.py are for work ahead of a person's answer.
"""

from orchestrator.engine.client import Engine
from orchestrator.engine.completions import Reason
from orchestrator.engine.records import JobView
from orchestrator.engine.worker_client import Hop, WorkerClient

__all__ = ["Engine", "Hop", "JobView", "Reason", "WorkerClient"]
