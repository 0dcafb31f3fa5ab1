"""Output that nobody reads, closed streams, and other surroundings that are no terminal."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.cli import exit_code_of, main, up
from orchestrator.errors import Conflict, EzpocketError, Fatal, Invalid, Unavailable

ROOT = Path(__file__).resolve().parents[3]
COMMAND = f"{shlex.quote(sys.executable)} -m orchestrator.cli"


def shell(
    line: str, stdout: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", line], cwd=ROOT, text=True, stdout=stdout,
                          stderr=subprocess.PIPE, timeout=60, check=False,
                          env={"PATH": "/usr/bin:/bin", **environment})


def test_a_reader_that_goes_away_is_a_code_and_no_words() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = shell(f"{COMMAND} graph --json", stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_full_disk_is_named() -> None:
    done = shell(f"{COMMAND} graph --json > /dev/full")
    assert done.returncode == 141
    assert done.stderr.startswith("ezpocket: error: The output could not be written: No space")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("closed", [">&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_error(closed: str) -> None:
    done = shell(f"{COMMAND} graph {closed}")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_refusal_reaches_a_program_as_json_too(tmp_path: Path) -> None:
    done = shell(f"{COMMAND} ask '' --json", EZPOCKET_HOME=str(tmp_path))
    assert '"status": "unavailable", "error": {"code": "servers_' in done.stdout
    assert done.returncode == 5
    done = shell(f"{COMMAND} ask x --json --user '???'", EZPOCKET_HOME=str(tmp_path))
    assert '{"status": "refused", "error": {"code": "bad_username", "message": ' in done.stdout
    assert done.returncode == 2


@pytest.mark.parametrize("given", ["-5", "nan", "inf", "0", "soon"])
def test_a_patience_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(SystemExit) as end:
        main(["ask", "receita de ontem", f"--timeout={given}"])
    assert end.value.code == 2


@pytest.mark.parametrize("home", ["/proc/nope", "a-file/home", "a-file"])
@pytest.mark.parametrize("command", ["up", "web", "demo", "servers"])
def test_a_home_that_can_be_none_is_named(tmp_path: Path, home: str, command: str) -> None:
    (tmp_path / "a-file").touch()
    done = shell(f"{COMMAND} {command}", EZPOCKET_HOME=str(tmp_path / home), PORT="3999")
    assert done.returncode in (2, 5)
    assert "EZPOCKET_HOME" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("error", "code"), [
    (Invalid("bad_catalog", "corrija", "mend"), 2), (Conflict("taken", "outra", "another"), 2),
    (Unavailable("servers_away", "espere", "wait"), 5), (Fatal("defect", "falhou", "failed"), 5)])
def test_what_stopped_a_detached_start_keeps_its_words_and_its_code(
    error: EzpocketError, code: int
) -> None:
    """A mistake in the configuration is none of the servers' outages."""
    again = up.why_not(json.loads(json.dumps(up.ended_by(error))))
    assert (again.code, again.pt, again.en) == (error.code, error.pt, error.en)
    assert exit_code_of(again) == code


@pytest.mark.parametrize(("question", "said"), [("", "pt"), ("???", "pt"), ("42?", "pt")])
def test_what_has_no_words_is_answered_in_the_terminals_language(question: str, said: str) -> None:
    from orchestrator.cli.ask import language  # noqa: PLC0415 - the other tests need no analyst

    assert language(question, said) == said
    assert language(question, "en") == "en"
    assert language("revenue by month", said) == "en"
