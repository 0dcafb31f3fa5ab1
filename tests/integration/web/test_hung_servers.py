"""PostgreSQL and Redis that accept and then say nothing, as behind a broken network."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.outbox import Kept
from orchestrator.settings import Settings
from orchestrator.submissions import submit_question
from orchestrator.web import context, follower, limits
from tests.redis_process import RedisProcess

SCRIPT = """
from gevent import monkey
monkey.patch_all()
import json, time
from orchestrator.database import Database, cooperate_with_gevent
from orchestrator.engine import Engine
from orchestrator.errors import Unavailable
from orchestrator.settings import get_settings
from orchestrator.web.app import create_app

cooperate_with_gevent(1.0)
settings = get_settings()
database = Database(settings.database_url)
app, _ = create_app(settings, Engine.from_settings(settings), database)
began = time.monotonic()
health = app.test_client().get("/health")
health_took = time.monotonic() - began
try:
    database.row("ping")
except Unavailable as error:
    code = error.code
print(json.dumps({"status": health.status_code, "checks": health.get_json()["checks"],
                  "health_took": health_took, "code": code,
                  "took": time.monotonic() - began - health_took}))
"""


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a listener that never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield int(listener.getsockname()[1])


def test_neither_health_nor_a_request_waits_for_ever(silent: int) -> None:
    environment = {
        **os.environ, "DATABASE_URL": f"postgresql://nobody@127.0.0.1:{silent}/none",
        "REDIS_URL": f"redis://127.0.0.1:{silent}/0",
        "SECRET_KEY": "long enough for a test, and used nowhere else"}
    ran = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True,
                         text=True, timeout=60, check=True)
    found = json.loads(ran.stdout.splitlines()[-1])
    assert (found["status"], found["code"]) == (503, "database_unavailable")
    assert set(found["checks"].values()) <= {"no_reply", "database_unavailable"}
    assert found["health_took"] < 20
    assert found["took"] < 20


def test_a_question_while_redis_hangs_is_kept_and_said_to_be_soon(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    """What a person waits for is the limits' patience and the engine's, once each."""
    assert limits.REDIS_SECONDS + context.ENGINE_SECONDS <= 5
    assert follower.BLOCK_MS / 1000 + 1 < context.ENGINE_SECONDS
    redis = RedisProcess(tmp_path).start()
    hanging = Engine(redis.url, reply_seconds=0.2)
    redis.send(signal.SIGSTOP)
    try:
        with pytest.raises(Kept):
            submit_question(hanging, database, settings, username="ana",
                            pergunta="Qual a receita?", lang="pt")
    finally:
        redis.send(signal.SIGCONT)
        hanging.close()
        redis.stop()
