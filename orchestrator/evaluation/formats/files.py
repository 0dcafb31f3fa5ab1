"""From a file to questions, whichever format it is in.

Place in the flow: the first step of `ezpocket eval FILE`. A .csv is sql-eval's; a JSON array whose
records name a `db_id` is Spider's or BIRD's; anything else is ezpocket's own.
"""

from __future__ import annotations

from pathlib import Path

from orchestrator.evaluation.formats import published, questions, sql_eval
from orchestrator.evaluation.formats.conversations import Question
from orchestrator.evaluation.formats.questions import unusable

MAX_BYTES = 50_000_000


def load(path: Path) -> tuple[Question, ...]:
    """Raises Invalid naming every bad line when the file cannot be used as a whole."""
    text = _read(path)
    if path.suffix.lower() == ".csv":
        return sql_eval.read(path, text)
    if published.looks_published(text):
        return published.read(path, text)
    return questions.read(path, text)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise unusable(f"{path}: maior que {MAX_BYTES:,} bytes; divida o arquivo",
                           f"{path}: larger than {MAX_BYTES:,} bytes; split the file")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise unusable(f"{path}: não pode ser lido ({error.strerror})",
                       f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise unusable(f"{path}: não é texto UTF-8 (byte {error.start})",
                       f"{path}: not UTF-8 text (byte {error.start})") from error
