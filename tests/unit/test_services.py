"""Services are built when asked for, by name, and nothing else is imported on the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.basis import basis_of
from orchestrator.llm import LLM
from orchestrator.roles import Roles
from orchestrator.services import Services
from orchestrator.settings import Settings, load_settings


class NeedsTwo:
    def __init__(self, *, roles: Roles, settings: Settings, depth: int = 3) -> None:
        self.given = (roles, settings, depth)


class NeedsWrong:
    def __init__(self, *, rolez: Roles) -> None:
        self.given = rolez


def bare(tmp_path: Path, **values: str) -> Settings:
    none = {"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}
    return load_settings(_env_file=None, EZPOCKET_HOME=tmp_path, **(none | values))


def test_an_agent_gets_what_its_constructor_names(tmp_path: Path) -> None:
    settings = bare(tmp_path)
    services = Services(settings)
    roles, same, depth = services.build(NeedsTwo).given
    assert isinstance(roles, Roles) and same is settings and depth == 3
    assert services.roles is roles, "built once"


def test_an_unknown_service_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=r"NeedsWrong asks for .*'rolez'.*analyst, catalog"):
        Services(bare(tmp_path)).build(NeedsWrong)
    with pytest.raises(LookupError, match="unknown service 'clock'"):
        Services(bare(tmp_path), clock=1)


def test_a_given_service_replaces_the_built_one(tmp_path: Path) -> None:
    assert Services(bare(tmp_path), llm="another").llm == "another"


def test_there_is_a_model_only_where_one_is_configured(tmp_path: Path) -> None:
    assert Services(bare(tmp_path)).llm is None
    for given in ({"OPENAI_API_KEY": "k"}, {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}):
        services = Services(bare(tmp_path, **given))
        assert isinstance(services.llm, LLM)
        services.close()


class Warmed:
    """A model's client that remembers being warmed up."""

    def __init__(self) -> None:
        self.times = 0

    def warm_up(self) -> None:
        self.times += 1


def test_a_model_that_an_agent_here_asks_is_warmed_up_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = Warmed()
    Services(bare(tmp_path), llm=model).warm_up()
    assert model.times == 1
    monkeypatch.setattr(LLM, "warm_up", None)
    Services(bare(tmp_path, OPENAI_API_KEY="k")).warm_up()
    Services(bare(tmp_path), llm=None).warm_up()


def test_the_catalog_alone_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from orchestrator.services import Services\n"
        "from orchestrator.settings import load_settings\n"
        f"Services(load_settings(_env_file=None, EZPOCKET_HOME={str(tmp_path)!r})).catalog\n"
        "heavy = {'openai', 'pandas', 'numpy', 'pyarrow', 'psycopg2', 'sqlglot', 'flask'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          check=True, cwd=Path(__file__).resolve().parents[2])
    assert done.stdout.strip() == "[]"


def test_what_agents_answer_from_has_a_word_that_changes_with_it(tmp_path: Path) -> None:
    """Work ahead of a plan's yes is used by no process that would have made something else."""
    catalog = tmp_path / "catalog"
    catalog.mkdir()
    (catalog / "one.toml").write_text("a = 1")

    def basis(**values: str) -> str:
        return Services(bare(tmp_path, CATALOG_PATH=str(catalog), **values)).basis()

    first = basis()
    assert basis() == first
    models = tmp_path / "models.toml"
    models.write_text("a = 1")
    others = [
        basis(BD_REFERENCE="Athena", RESULTS_URL="s3://bucket/results"), basis(LLM_ROWS="none"),
        basis(OPENAI_MODEL="another"), basis(OPENAI_BASE_URL="http://localhost:1/v1"),
        basis(WAREHOUSE_URL="postgresql://reader:x@elsewhere:5432/sales"),
        basis(LLM_CONFIG=str(models)),
    ]
    models.write_text("a = 2")
    others.append(basis(LLM_CONFIG=str(models)))
    assert len({first, *others}) == 1 + len(others)
    (catalog / "one.toml").write_text("a = 2")
    assert basis() != first


@pytest.mark.parametrize("changed", ["graph_config.py", "orchestrator/sql_guard/rules.py",
                                     "workers/roles/plan_builder.toml", "requirements.txt"])
def test_another_version_of_the_code_has_another_word(tmp_path: Path, changed: str) -> None:
    """A verdict of yesterday's guard is not today's, though its question still waits."""
    settings, product = bare(tmp_path), tmp_path / "product"
    for name in ("graph_config.py", changed):
        (product / name).parent.mkdir(parents=True, exist_ok=True)
        (product / name).write_text("a = 1")
    first = basis_of(settings, product)
    (product / "orchestrator" / "notes.txt").parent.mkdir(exist_ok=True)
    (product / "orchestrator" / "notes.txt").write_text("no code")
    assert basis_of(settings, product) == first
    (product / changed).write_text("a = 2")
    assert basis_of(settings, product) != first


def test_a_process_keeps_the_word_of_what_it_was_started_with(tmp_path: Path) -> None:
    """As it keeps the catalog, the prompts and the code, whatever is deployed meanwhile."""
    catalog = tmp_path / "catalog.toml"
    catalog.write_text("a = 1")
    settings = bare(tmp_path, CATALOG_PATH=str(catalog))
    services = Services(settings)
    first = services.basis()
    catalog.write_text("a = 2")
    assert services.basis() == first != Services(settings).basis()


def test_a_warehouse_costs_nothing_until_it_is_used(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from orchestrator.services import Services\n"
        "from orchestrator.settings import load_settings\n"
        f"settings = load_settings(_env_file=None, EZPOCKET_HOME={str(tmp_path)!r})\n"
        "services = Services(settings)\n"
        "services.warehouse.close()\n"
        "services.close()\n"
        "print('psycopg' in sys.modules)\n")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          check=True)
    assert done.stdout.strip() == "False"
