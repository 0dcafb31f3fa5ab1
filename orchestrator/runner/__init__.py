"""One worker process: claim, call the agent, complete; heartbeat, time limit, signals.

Place in the flow: the worker command loads the agents and calls `run_worker`; everything said
to Redis goes through the engine. loop.py is the process, delivery.py what it tells the engine,
drain.py how it ends, heartbeat.py its second thread and ahead.py its third, handle.py what an
agent sees, failures.py turns exceptions into decisions, isolation.py runs an agent in a child that
may die.
"""

from orchestrator.runner.loop import run_worker

__all__ = ["run_worker"]
