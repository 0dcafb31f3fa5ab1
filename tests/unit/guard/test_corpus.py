"""`make guard-corpus`: what it counts, prints and refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HONEST = {"sql": "select a from t", "expected": "allowed", "why": "plain"}
ATTACK = {"sql": "select pg_sleep(1)", "expected": "refused", "why": "sleeps"}
HARMLESS = {"sql": "select f(1)", "expected": "either", "why": "a function of its own"}
LIMITED = {"sql": "select 1", "expected": "refused", "why": "to be disagreed with"}
FALSELY = {"sql": "select pg_sleep(2)", "expected": "allowed", "why": "to be\nrefused"}


def judge(folder: Path, *options: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-m", "bench.guard.corpus", str(folder), *options],
                          cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


def write(file: Path, *lines: object) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_what_agrees_is_counted_by_group(tmp_path: Path) -> None:
    write(tmp_path / "gold" / "one.jsonl", *[HONEST] * 40, ATTACK)
    write(tmp_path / "gold" / "two.jsonl", HARMLESS, {**HONEST, "dialect": "athena"})
    write(tmp_path / "own.jsonl", {"sql": "select state from order_report", "catalog": True,
                                   "expected": "allowed"})
    code, out, error = judge(tmp_path)
    assert (code, error) == (0, "")
    assert "| gold | 41 | 0 | 0.00 | 1 | 0 | 1 | 0 |" in out
    assert "| own | 1 | 0 | 0.00 | 0 | 0 | 0 | 0 |" in out
    assert out.endswith("\nIn order.\n")


def test_a_dangerous_pass_is_named_and_fails(tmp_path: Path) -> None:
    write(tmp_path / "x" / "a.jsonl", ATTACK, LIMITED)
    code, out, _ = judge(tmp_path, "--at-most", "100")
    assert code == 1 and "NOT IN ORDER: x" in out
    assert "DANGEROUS x/a.jsonl:2 [to be disagreed with]  | select 1" in out


def test_refusals_of_honest_statements_fail_above_the_groups_limit(tmp_path: Path) -> None:
    write(tmp_path / "x" / "a.jsonl", *[HONEST] * 9, FALSELY)
    code, out, _ = judge(tmp_path, "--at-most", "x=10", "0.1")
    assert code == 0 and "| x | 9 | 1 | 10.00 |" in out
    assert "REFUSED   x/a.jsonl:10 [to be refused] FUNCTION pg_sleep | select pg_sleep(2)" in out
    assert judge(tmp_path, "--at-most", "x=9.9", "100")[0] == 1
    assert judge(tmp_path)[0] == 1


@pytest.mark.parametrize(("line", "said"), [
    ("nonsense", "is not JSON"), ("[]", 'is not {"sql"'), ('{"sql": 1}', 'is not {"sql"'),
    ('{"sql": "select 1"}', '"expected" is none of allowed, refused, either'),
    ('{"sql": "select 1", "expected": "allowed", "dialect": "mysql"}', '"dialect" is none of'),
])
def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(HONEST) + "\n" + line + "\n")
    code, _, error = judge(tmp_path)
    assert code == 2 and "a.jsonl:2" in error and said in error


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    code, _, error = judge(tmp_path)
    assert code == 2 and "no statement" in error
