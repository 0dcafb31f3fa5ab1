"""`ezpocket guard`: whatever comes in, one answer a line comes out, in order."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUARD = [sys.executable, "-m", "orchestrator.cli", "guard"]
ANSWER = {"allowed", "reasons", "canonical"}


def line(sql: object) -> bytes:
    return json.dumps({"sql": sql}).encode()


def guard(given: bytes, *options: str) -> list[dict[str, Any]]:
    done = subprocess.run([*GUARD, *options], cwd=ROOT, input=given, capture_output=True,
                          timeout=120, check=True, env={"PATH": os.environ["PATH"]})
    assert done.stderr == b""
    answers = [json.loads(answer) for answer in done.stdout.split(b"\n")[:-1]]
    assert all(set(answer) == ANSWER for answer in answers)
    return answers


def codes(answer: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in answer["reasons"]]


HOSTILE: list[tuple[bytes, str]] = [
    (b"", "LINE"), (b" ", "LINE"), (b"select 1", "LINE"), (b"[]", "LINE"), (b"null", "LINE"),
    (b"{}", "LINE"), (b'{"sql": null}', "LINE"), (b'{"sql": 1}', "LINE"), (b'"sql"', "LINE"),
    (b'{"sql": ["select 1"]}', "LINE"), (b'{"sql": "select 1"', "LINE"), (b"\xff\xfe", "LINE"),
    (b'{"sql": "select \xe7"}', "LINE"), (b"\0" * 1000, "LINE"), (b"[" * 100_000, "LINE"),
    (b'{"a":' * 30_000, "LINE"), (b"9" * 10_000, "LINE"), (b'{"sql": "x" "y"}', "LINE"),
    (b" " * 3_000_000, "TOO_LONG"), (b'{"sql": "' + b"x" * 3_000_000 + b'"}', "TOO_LONG"),
    (b'{"sql": "' + b"x" * 40_000 + b'"}', "TOO_LONG"),
    (b'{"sql": "select \\ud800"}', "SYNTAX"), (b'{"sql": "select 1 \\u0000 drop"}', "NUL"),
    (line(""), "EMPTY"), (line("select (" + "(" * 30_000), "TOO_DEEP"),
    (line("drop table data.order_report"), "NOT_SELECT"),
]


@pytest.mark.parametrize("dialect", ["postgres", "athena"])
def test_every_bad_line_is_refused_and_stops_nothing(dialect: str) -> None:
    honest = line("select state from data.order_report")
    given = b"".join(honest + b"\n" + bad + b"\n" for bad, _ in HOSTILE)
    answers = guard(given, "--dialect", dialect)
    assert len(answers) == 2 * len(HOSTILE)
    assert all(answer["allowed"] and answer["canonical"] for answer in answers[::2])
    for (bad, code), answer in zip(HOSTILE, answers[1::2], strict=True):
        assert not answer["allowed"] and answer["canonical"] is None
        assert codes(answer) == [code], bad[:60]


def test_answers_keep_the_order_of_the_lines() -> None:
    numbers = random.Random(1).sample(range(10**6), 1000)
    given = b"\n".join(line(f"select {number}") for number in numbers)
    answers = guard(given)
    assert [answer["canonical"] for answer in answers] == [
        f"SELECT {number} LIMIT 100001" for number in numbers]


def test_a_reason_has_its_position_and_its_language() -> None:
    sql = line("select 'ação', pg_sleep(1)") + b"\r\n"
    (english,), (portuguese,) = guard(sql), guard(sql, "--lang", "pt")
    assert english["reasons"] == [{
        "code": "FUNCTION", "message": "The function pg_sleep is not allowed.", "position": 15}]
    assert portuguese["reasons"][0]["message"] == "A função pg_sleep não é permitida."


@pytest.mark.parametrize("dialect", ["postgres", "athena"])
def test_without_the_catalog_unknown_tables_pass_and_hidden_ones_do_not(dialect: str) -> None:
    given = b"\n".join(map(line, ("select a from t", "select * from information_schema.tables")))
    assert [answer["allowed"] for answer in guard(given, "--dialect", dialect)] == [False, False]
    answers = guard(given, "--dialect", dialect, "--no-catalog")
    assert [answer["allowed"] for answer in answers] == [True, False]
    assert codes(answers[1]) == ["SYSTEM_CATALOG"]


def test_a_line_is_answered_before_the_next_one_comes() -> None:
    with subprocess.Popen(GUARD, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          env={"PATH": os.environ["PATH"]}) as running:
        assert running.stdin and running.stdout
        for number in range(3):
            running.stdin.write(line(f"select {number}") + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["allowed"]
        running.stdin.close()
        assert running.wait(60) == 0


def peak(lines: int) -> int:
    """In kB: of the command or its largest child, over so many lines and an endless one."""
    script = (f"import sys; [sys.stdout.write('x' * 999 + chr(10)) for _ in range({lines})]"
              f"; sys.stdout.write('y' * {lines * 1000})")
    with (subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as feed,
          subprocess.Popen(GUARD, cwd=ROOT, stdin=feed.stdout, stdout=subprocess.DEVNULL,
                           env={"PATH": os.environ["PATH"]}) as running):
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = status
    assert status == 0
    return used.ru_maxrss


def test_memory_does_not_grow_with_the_input() -> None:
    """80 MB of input take at most 20 MB more than a line."""
    assert peak(40_000) < peak(1) + 20_000


def test_a_reader_that_goes_away_is_a_code_and_no_words() -> None:
    done = subprocess.run(
        ["bash", "-c", f"yes '{{\"sql\": \"select 1\"}}' | {' '.join(GUARD)} | head -1; "
                       "exit ${PIPESTATUS[1]}"],
        cwd=ROOT, capture_output=True, timeout=60, check=False, env={"PATH": os.environ["PATH"]})
    assert (done.returncode, done.stderr) == (141, b"")
    assert json.loads(done.stdout)["allowed"]
