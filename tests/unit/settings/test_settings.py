"""Configuration: documented whole, checked, and read in one place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from orchestrator import errors
from orchestrator.secret_key import check_secret
from orchestrator.settings import CHECKOUT, Settings, load_settings

ROOT = Path(__file__).resolve().parents[3]
STRONG = "k3yT9-wQz_47LmPx82vBnR5sJfHd0aGc"
# What describes the terminal, not the system, may be asked where text is written.
TERMINAL = {"orchestrator/cli/output.py"}


def load(**values: Any) -> Settings:
    return load_settings(_env_file=None, **values)


def variables() -> set[str]:
    """The environment variable of every field."""
    return {str(field.validation_alias or name).upper()
            for name, field in Settings.model_fields.items()}


def test_env_example_documents_every_variable_and_no_other() -> None:
    text = (ROOT / "env.example").read_text()
    assert set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)) == variables()


def test_env_example_as_it_is_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    assert load_settings(_env_file=ROOT / "env.example") == load()


def test_nothing_else_reads_the_environment() -> None:
    read = re.compile(
        r"getenv|import environ|os\.environ(\.(get|items|copy)|\[[^]]+\](?!\s*=))|dotenv")
    found = [str(path.relative_to(ROOT)) for folder in ("orchestrator", "workers")
             for path in (ROOT / folder).rglob("*.py") if read.search(path.read_text())]
    assert not [name for name in found
                if name not in TERMINAL and not name.startswith("orchestrator/settings/")]


def test_the_environment_is_read_and_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "4000")
    monkeypatch.setenv("HOME", "/nowhere")
    settings = load()
    assert settings.port == 4000 and settings.home == CHECKOUT / ".ezpocket"
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(("name", "value"), [
    ("PORT", "many"), ("PORT", "0"), ("TIMEZONE", "Mars/Base"), ("BD_REFERENCE", "Oracle"),
    ("JOB_TTL", "-1"), ("LOG_LEVEL", "LOUD"),
])
def test_a_wrong_value_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(errors.Invalid, match=name) as refused:
        load(**{name: value})
    assert "env.example" in refused.value.pt


@pytest.mark.parametrize(("name", "value"), [
    ("DATABASE_URL", "notaurl"), ("DATABASE_URL", "mysql://x"), ("DATABASE_URL", "postgresql:x"),
    ("DATABASE_URL", "postgresql://u:secret@h:port/x"), ("WAREHOUSE_URL", "host=x dbname=y"),
    ("REDIS_URL", "http://x"), ("REDIS_URL", "redis://[x"), ("REDIS_URL", "localhost:6379"),
])
def test_an_address_of_another_kind_is_named(name: str, value: str) -> None:
    with pytest.raises(errors.Invalid, match=name) as refused:
        load(**{name: value})
    assert "secret" not in refused.value.en


def test_addresses_that_libraries_understand_are_taken() -> None:
    for address in ("postgresql:///x?host=/run/postgresql", "postgres://h1:1,h2:2/x"):
        assert load(DATABASE_URL=address).database_url == address
    for address in ("unix:///run/redis.sock?db=0", "rediss://h", "redis://:p@h:1/2"):
        assert load(REDIS_URL=address).redis_url == address


def test_an_env_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("DB_NAME=vendas_março".encode("latin-1"))
    with pytest.raises(errors.Invalid, match=r"\.env"):
        load_settings(_env_file=tmp_path / "latin")


def test_an_address_is_made_of_its_parts() -> None:
    settings = load(DB_HOST="db", DB_USER="a@b", DB_PASSWORD="p/w", DB_NAME="x", REDIS_HOST="r",
                    REDIS_PASSWORD="s:1", REDIS_DB=2)
    assert settings.database_url == "postgresql://a%40b:p%2Fw@db:5432/x"
    assert settings.redis_url == "redis://:s%3A1@r:6379/2"
    assert not settings.embedded


def test_a_given_address_comes_first() -> None:
    settings = load(DATABASE_URL="postgresql://u:p@h/x?sslmode=require", DB_HOST="other",
                    SECRET_KEY=STRONG, REDIS_URL="redis://h/1")
    assert settings.database_url.startswith("postgresql://u:p@h/x")
    warehouse = settings.warehouse_url
    assert warehouse.startswith("postgresql://ezpocket_reader_x:")
    assert warehouse.endswith("@h/x?sslmode=require") and ":p@" not in warehouse


def test_the_embedded_addresses_come_from_the_running_servers(tmp_path: Path) -> None:
    settings = load(EZPOCKET_HOME=tmp_path)
    assert settings.embedded and settings.results_url == str(tmp_path / "results")
    with pytest.raises(errors.Unavailable, match="make up"):
        assert settings.redis_url
    (tmp_path / "runtime.json").write_text(json.dumps({"redis_url": "unix:///x"}))
    assert settings.redis_url == "unix:///x"


@pytest.mark.parametrize("weak", ["", "short", "a" * 64, "changeme" * 8, "secret-" + STRONG])
def test_a_weak_secret_key_is_refused_with_your_own_server(weak: str) -> None:
    with pytest.raises(errors.Invalid, match="SECRET_KEY"):
        assert load(DB_HOST="db", SECRET_KEY=weak).secret_key


def test_a_strong_secret_key_is_taken() -> None:
    check_secret(STRONG)
    assert load(DB_HOST="db", SECRET_KEY=STRONG).secret_key == STRONG


def test_today_is_the_business_day() -> None:
    assert abs((load(TIMEZONE="Asia/Tokyo").today() - load(TIMEZONE="UTC").today()).days) <= 1
