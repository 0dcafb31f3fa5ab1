"""One run of the answer's benchmark. Exit 1 when a target was missed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.answer.chain import Chain
from bench.answer.person import Person, Times
from bench.answer.questions import BEYOND, CERTAIN, DELAY, FIRST, PLAIN, asked, script
from bench.answer.report import Contestant, Run, missed, table
from orchestrator.catalog import load_catalog
from orchestrator.settings import get_settings
from orchestrator.testing import Endpoint, load_script, serve
from orchestrator.testing.manner import Manner
from orchestrator.testing.standin import StandIn
from production.prove.system import PrivateSystem, private_system

RESULTS = Path(__file__).resolve().parents[1] / "results"
WARM = 2  # questions that nobody counts: connections, imports, the database's cache


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.answer", description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="questions of each kind")
    parser.add_argument("--reading", type=float, default=2.0,
                        help="seconds that a person reads a plan for")
    given = parser.parse_args(arguments)
    with model() as endpoint:
        run = measure(endpoint, given.runs, given.reading)
    print(table(run))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "answer.md").write_text(table(run) + "\n", "utf-8")
    return 1 if missed(run) else 0


@contextmanager
def model() -> Iterator[Endpoint]:
    settings = get_settings()
    standin = StandIn(load_catalog(settings.catalog_path), settings.today)
    replies = load_script(script(settings.today()), standin.reply)
    with serve(0, Manner(replies, first=FIRST, delay=DELAY)) as endpoint:
        yield endpoint


def measure(endpoint: Endpoint, runs: int, reading: float) -> Run:
    load = os.getloadavg()[0]
    with _system(endpoint, "on") as system:
        plain = _ask(system, PLAIN, runs, reading)
        certain = _ask(system, CERTAIN, runs, reading)
        ahead = _ask(system, BEYOND, runs, reading)
        again = _again(system, runs, reading)
        chain = Chain(endpoint.url, system.settings.warehouse_url)
        naive = [chain.ask(asked(PLAIN, number)) for number in range(runs)]
        chain.close()
    with _system(endpoint, "off") as system:
        late = _ask(system, BEYOND, runs, reading)
    return Run(
        Contestant("ezpocket", plain),
        Contestant("ezpocket, the analyst certain of the question", certain),
        Contestant("ezpocket, SQL by the model, prepared ahead", ahead),
        Contestant("ezpocket, SQL by the model, SPECULATE=off", late),
        Contestant("ezpocket, asked and rated before", again),
        Contestant("eight calls in a row", naive), reading, load)


@contextmanager
def _system(endpoint: Endpoint, speculate: str) -> Iterator[PrivateSystem]:
    """`ezpocket up` that asks the endpoint."""
    given = {"OPENAI_BASE_URL": endpoint.url, "SPECULATE": speculate, "LOG_LEVEL": "ERROR"}
    before = {name: os.environ.get(name) for name in given}
    with ExitStack() as stack:
        os.environ.update(given)
        try:
            yield stack.enter_context(private_system())
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _ask(system: PrivateSystem, text: str, runs: int, reading: float) -> list[Times]:
    person = Person(system, f"person of {text}", "bench")
    times = [person.ask(asked(text, number), reading) for number in range(WARM + runs)]
    found = person.billed(times[WARM:])
    person.close()
    return found


def _again(system: PrivateSystem, runs: int, reading: float) -> list[Times]:
    """One question, asked, rated with five stars and checked; then asked again and again."""
    person = Person(system, "person who comes back", "bench")
    question = asked(PLAIN, 1000)
    person.ask(question, reading)
    person.rate(5)
    system.command("learn", "--check")
    found = person.billed([person.ask(question, reading) for _ in range(runs)])
    person.close()
    return found


if __name__ == "__main__":
    sys.exit(main())
