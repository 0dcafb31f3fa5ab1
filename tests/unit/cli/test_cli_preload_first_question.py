"""After `ezpocket up` a first question waits for no import: its workers were forked with all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import datetime, json, sys
from pathlib import Path
from orchestrator.cli import preload, worker
preload.import_everything()
from orchestrator.services import Services
from orchestrator.settings import get_settings
from orchestrator.testing import RecordingHandle
module = sys.argv[1]
services = Services(get_settings(), today=lambda: datetime.date(2025, 6, 15), llm=None)
agent = worker.make_agent(services, module)
before, done = set(sys.modules), []
for line in Path("tests/cases", f"{module}.jsonl").read_text().splitlines():
    case = json.loads(line)
    if "llm" not in case and case["expect"]["outcome"] == "done":
        outcome = agent.process(case["context"], RecordingHandle(module, case["context"]))
        done.append(type(outcome).__name__)
services.close()
small = ("encodings.", "pyarrow.vendored.")  # looked up by libraries, in less than a millisecond
late = {name for name in set(sys.modules) - before if not name.startswith(small)}
print("Done" in done, sorted(late))
"""


@pytest.mark.parametrize("module", ["intent_validator", "plan_builder", "analysis_orchestrator",
                                    "athena_executor", "python_runtime", "response_composer"])
def test_an_agent_imports_nothing_with_its_first_question(module: str, settings: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, module], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "EZPOCKET_HOME": str(settings.home)}, check=True, timeout=120)
    assert done.stdout.strip() == "True []"
