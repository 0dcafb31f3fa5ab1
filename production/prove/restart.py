"""make prove-restart: every process is killed and started again while a plan waits for its yes.

All of them with kill -9, PostgreSQL and Redis included. Shown: the yes that comes afterwards
still leads to the answer. Exit 1 when not.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

from orchestrator.contracts import ENDS
from production.prove.system import PrivateSystem, eventually, private_system, tree

QUESTION = "Qual foi a receita dos últimos 7 dias, por dia?"
# Redis writes its log to disk once a second; what is older survives any crash.
SETTLE_SECONDS = 1.5


def main() -> int:
    with private_system() as system:
        job_id = _ask(system)
        before = system.engine().job(job_id)
        time.sleep(SETTLE_SECONDS)
        killed = _kill_everything(system)
        system.up()
        engine = system.engine()
        after = engine.job(job_id)
        print(f"the plan waited; {killed} processes were killed and started again; "
              f"it is {after.status}")
        if after.waiting != before.waiting:
            print(f"FAILED: the wait changed: {before.waiting} → {after.waiting}")
            return 1
        engine.answer(job_id, after.waiting[0]["ask"], after.username, {"action": "accept"})
        eventually(lambda: engine.job(job_id).status in ENDS, "the answer")
        job = engine.job(job_id)
    print(job.context.get("response_text") or job.error)
    answered = job.status == "answered" and bool(job.context.get("response_text"))
    print("PROVED: the yes led to the answer" if answered else f"FAILED: {job.status}")
    return 0 if answered else 1


def _ask(system: PrivateSystem) -> str:
    engine = system.engine()
    job_id = system.submit(engine, system.database(), "person", QUESTION)
    eventually(lambda: engine.job(job_id).status == "waiting", "the plan")
    return job_id


def _kill_everything(system: PrivateSystem) -> int:
    pids = tree(system.supervisor())
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    eventually(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids), "their end")
    return len(pids)


if __name__ == "__main__":
    sys.exit(main())
