"""The embedded servers wait for the workers that still need them."""

from __future__ import annotations

import threading
import time

import pytest

from orchestrator.cli import keeper
from orchestrator.cli.keeper import ServerKeeper
from orchestrator.contracts import Done, NewJob
from orchestrator.engine import Engine
from orchestrator.settings import Settings

START = "intent_validator"


def test_servers_outlive_a_worker_that_finishes_its_task(
    settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "QUIET_SECONDS", 0.0)  # the least patience there is
    engine.submit(NewJob("a", "questions", "ana", None, {"pergunta": "x"}))
    worker = engine.worker([START], f"{START}@here:1")
    task = worker.take(5.0)
    assert task is not None
    worker.heartbeat([task])
    found = ServerKeeper(settings)
    found.ours = True
    waiting = threading.Thread(target=found.outlive_workers)
    waiting.start()
    time.sleep(1.0)
    assert waiting.is_alive()
    worker.hop(task, Done({"intent_valid": True}), claim_next=False)
    worker.leave()
    waiting.join(30)
    assert not waiting.is_alive()
    worker.close()


@pytest.mark.usefixtures("engine")
def test_servers_that_nobody_works_with_stop_at_once(settings: Settings) -> None:
    found = ServerKeeper(settings)
    found.ours = True
    found.outlive_workers()
