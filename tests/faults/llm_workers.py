"""The real agents in processes of their own, for the fault run of the language model.

`python -m tests.faults.llm_workers N` forks N processes that each serve every module, as
`ezpocket worker --all` does, with the settings of its environment; "ready" is printed when all
of them wait for work. A provider that failed is asked again after a hundredth of the time that it
would have in life, so that the run does not spend its own waiting.
"""

from __future__ import annotations

import os
import sys
import time

from orchestrator import logs
from orchestrator.cli import preload, worker
from orchestrator.engine import Engine
from orchestrator.llm import asking, client, connections, manner
from orchestrator.services import Services
from orchestrator.settings import get_settings
from orchestrator.supervisor import Child, Supervisor

START_SECONDS = 120.0
PAUSE, REST = 0.01, 0.02


class Hurried(manner.Manner):
    """What is known of a provider, with hardly any rest."""

    def rest(self, seconds: float) -> None:
        super().rest(min(seconds, REST))


def main() -> None:
    # No settings: in life the times they have are right everywhere.
    client.Manner = Hurried  # type: ignore[misc]
    asking.FIRST_PAUSE = PAUSE  # type: ignore[misc]
    preload.import_everything()
    connections.import_openai()
    logs.configure("ERROR")
    settings = get_settings()
    services = Services(settings)
    services.get("catalog")
    engine = Engine.from_settings(settings)
    told, tell = os.pipe()

    def serve() -> None:
        worker.work(worker.standing_modules(), services, engine, on_ready=lambda: say(tell))

    children = [Child(f"all {number}", serve) for number in range(int(sys.argv[1]))]
    ready, until = 0, time.monotonic() + START_SECONDS
    os.set_blocking(told, False)

    def watch(supervisor: Supervisor) -> None:
        nonlocal ready
        if ready < len(children) and time.monotonic() > until:
            sys.exit("not every process became ready")
        try:
            ready += len(os.read(told, 100))
        except BlockingIOError:
            return
        if ready == len(children):
            print("ready", flush=True)

    Supervisor(children, watch).run()


def say(descriptor: int) -> None:
    os.write(descriptor, b".")


if __name__ == "__main__":
    main()
