"""Imports run one way (design §1), and what only one file may do is done by that file alone.

The layers are listed from the bottom up. A file may import its own layer and those below;
within a layer the parts may not import each other in a circle.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS: tuple[tuple[str, ...], ...] = (
    ("graph_config",),
    ("addresses", "basis", "errors", "exact_numbers", "logs", "reader_role", "secret_key",
     "settings"),
    ("contracts",),
    ("agent", "catalog", "plan"),
    ("analyst", "answer_stream", "bad_cell", "catalog_draft", "cost", "database", "datasets",
     "embedded", "fence", "finding_words", "learning", "llm", "migrations", "model_or_else",
     "model_words", "model_sentences", "plan_edits", "plan_words", "prompt_context",
     "question_agent", "refusal", "roles", "sample_columns", "sample_data", "sql_advice",
     "sql_guard", "storable", "testing", "warehouse"),
    ("engine",),
    ("accounts", "conversations", "evaluation", "events", "exports", "inspection", "outbox",
     "projects", "ratings", "reader_doors", "replay", "reruns", "runner", "services",
     "submissions", "traces", "transcripts", "usage"),
    ("cli", "supervisor", "web", "workers"),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
FILES = sorted([ROOT / "graph_config.py", *(ROOT / "orchestrator").rglob("*.py"),
                *(ROOT / "workers").rglob("*.py")])
SOURCES = [path for path in FILES if path != ROOT / "orchestrator" / "__init__.py"]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def part_of(path: Path) -> str:
    """The layer table's name of a file: errors, engine, cli, workers..."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "orchestrator" else parts[0]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a file imports anywhere, for types too. `from a import b` is a.b."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the import in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parts_imported(path: Path) -> Iterator[str]:
    """The layer table's names among a file's imports."""
    for name in imported(path):
        first, _, rest = name.partition(".")
        if first == "orchestrator":
            yield rest.split(".")[0]
        elif first in ("workers", "graph_config"):
            yield first


def importing(package: str) -> set[str]:
    return {name_of(path) for path in FILES
            if any(name.split(".")[0] == package for name in imported(path))}


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_imports_only_downward(path: Path) -> None:
    part = part_of(path)
    assert part in RANK, f"{part} has no layer: add it to LAYERS"
    for other in parts_imported(path):
        assert other in RANK, f"{other} has no layer: add it to LAYERS"
        assert RANK[other] <= RANK[part], f"{name_of(path)} imports {other}, which is above it"


def test_no_layer_has_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for path in SOURCES:
        part = part_of(path)
        graph.setdefault(part, set()).update(set(parts_imported(path)) - {part})
    TopologicalSorter(graph).prepare()


def test_orchestrator_never_imports_workers() -> None:
    assert not [name for name in importing("workers") if name.startswith("orchestrator")]


@pytest.mark.parametrize("path", sorted((ROOT / "workers").glob("*.py")), ids=name_of)
def test_no_agent_imports_another(path: Path) -> None:
    assert not [name for name in imported(path) if name.split(".")[0] == "workers"]


def touches_environment(path: Path) -> bool:
    named = any(isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv")
                for node in ast.walk(tree(path)))
    return named or any(name in ("os.environ", "os.getenv", "dotenv") for name in imported(path))


def test_only_settings_reads_the_environment() -> None:
    """Besides: two files that set variables for what they start (thread counts, a demo's
    port), and the terminal's own locale, needed even to say that the settings are wrong."""
    others = {"orchestrator/cli/preload.py", "orchestrator/cli/demo.py",
              "orchestrator/cli/output.py"}
    found = {name_of(path) for path in FILES if touches_environment(path)}
    assert not [name for name in found - others if not name.startswith("orchestrator/settings/")]


@pytest.mark.parametrize(("package", "doors"), [
    ("openai", ("orchestrator/llm/",)),
    ("flask", ("orchestrator/web/",)),
    ("awswrangler", ("orchestrator/warehouse/",)),
])
def test_each_outside_system_has_few_doors(package: str, doors: tuple[str, ...]) -> None:
    assert not [name for name in importing(package) if not name.startswith(doors)]


def test_graph_config_needs_the_standard_library_alone() -> None:
    assert {name.split(".")[0] for name in imported(ROOT / "graph_config.py")} <= {
        "__future__", "collections", "dataclasses"}
