"""`ezpocket fake-llm`: a model for those without a key, how it fails, and its case files."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, get_args

import httpx2
import pytest

from orchestrator.catalog import load_catalog
from orchestrator.cli import main
from orchestrator.errors import Invalid
from orchestrator.finding_words import Worded
from orchestrator.llm.schema import strict_schema
from orchestrator.plan.model import Plan
from orchestrator.roles import Roles
from orchestrator.services import ROLES_FOLDER
from orchestrator.settings import CHECKOUT
from orchestrator.sql_advice import Advice
from orchestrator.testing import Script, load_script, serve
from orchestrator.testing.failures import FAILURES
from orchestrator.testing.manner import Manner, read_faults
from orchestrator.testing.reply import Fault, Reply
from orchestrator.testing.standin import StandIn
from workers.auto_correction import Corrected
from workers.plan_builder import Proposal
from workers.plan_refiner import Refinement

TODAY = dt.date(2026, 11, 20)
UNHEARD = "Quais clientes compraram acima da média em cada estado?"


@pytest.fixture(scope="module")
def model() -> StandIn:
    return StandIn(load_catalog(CHECKOUT / "sql" / "catalog"), lambda: TODAY)


def request(role: str, output: Any, **told: object) -> dict[str, Any]:
    """What llm.ask sends for the role's own prompt; what is not told is a dash."""
    file = tomllib.loads((ROLES_FOLDER / f"{role}.toml").read_text("utf-8"))
    prompt = Roles.load(ROLES_FOLDER).render(
        role, {name: told.get(name, "-") for name in (*file["variables"], *file["data"])})
    return {
        "messages": [{"role": "system", "content": prompt.system},
                     {"role": "user", "content": prompt.user}],
        "response_format": {"type": "json_schema", "json_schema": {
            "name": role, "strict": True, "schema": strict_schema(output)}},
    }


def planned(model: StandIn, question: str, language: str = "Portuguese (Brazil)") -> Plan | None:
    asked = request("plan_builder", Proposal, question=question, language=language,
                    today=TODAY.isoformat())
    return Proposal.model_validate_json(model.reply("plan_builder", asked).content({})).plan


def test_a_question_gets_the_plan_that_it_asks_for(model: StandIn) -> None:
    plan = planned(model, "Receita por estado em outubro de 2026")
    assert plan is not None and not plan.needs_sql
    assert [one.column for one in plan.dimensions] == ["state"]
    assert plan.time and plan.time.range.start == dt.date(2026, 10, 1)


def test_a_question_that_is_not_understood_gets_one_that_needs_sql(model: StandIn) -> None:
    plan = planned(model, UNHEARD)
    assert plan is not None and plan.needs_sql
    assert plan.time is None, "a period that nobody named is refused"


def test_small_talk_gets_none(model: StandIn) -> None:
    assert planned(model, "Bom dia, tudo bem?") is None


def test_a_change_changes_the_plan(model: StandIn) -> None:
    plan = planned(model, "Receita por estado em outubro de 2026")
    assert plan is not None
    asked = request("plan_refiner", Refinement, plan=plan.model_dump_json(),
                    suggestion="apenas os 5 maiores", today=TODAY.isoformat())
    changed = Refinement.model_validate_json(model.reply("plan_refiner", asked).content({})).plan
    assert changed is not None and changed.limit == 5


def test_sql_comes_from_the_approved_plan(model: StandIn) -> None:
    plan = planned(model, "Receita por estado em outubro de 2026")
    assert plan is not None
    asked = request("auto_correction", Corrected, plan=plan.model_dump_json(), sql="SELECT x",
                    language="English")
    corrected = Corrected.model_validate_json(model.reply("auto_correction", asked).content({}))
    assert "FROM data.order_report" in corrected.sql and "2026-10-01" in corrected.sql
    assert corrected.changes == ["SQL written again from the plan."]


@pytest.mark.parametrize(("language", "said"), [
    ("English", "Take what was refused out of the statement."),
    ("Portuguese (Brazil)", "Tire da consulta o que foi recusado.")])
def test_refused_sql_gets_advice_that_says_what_to_do(
    model: StandIn, language: str, said: str
) -> None:
    asked = request("sql_validator", Advice, sql="SELECT pg_sleep(9)", reasons='["no"]',
                    language=language)
    assert Advice.model_validate_json(
        model.reply("sql_validator", asked).content({})).sentence == said


def test_of_many_findings_the_first_are_told(model: StandIn) -> None:
    asked = request("python_runtime", Worded, findings="- Um.\n- Dois.\n- Três.\n- Quatro.")
    assert Worded.model_validate_json(
        model.reply("python_runtime", asked).content({})).sentences == ["Um.", "Dois.", "Três."]


def test_an_answer_is_its_draft_as_text_too(model: StandIn) -> None:
    asked = {"messages": [{"role": "user", "content": "Draft:\n<data>\nForam 3.\n</data>\n"}]}
    assert model.reply("response_composer", asked).content({}) == "Foram 3."


def test_replies_take_their_time_and_their_faults_from_the_manner() -> None:
    script = Script({"*": [Reply(text="um", delay=3), Reply(text="dois")]})
    manner = Manner(script, first=0.1, delay=0.5, faults={"quota": 1.0})
    first, second = manner.reply("a", {}), manner.reply("a", {})
    assert (first.delay, first.first) == (3, None), "what a reply says of itself holds"
    assert (second.delay, second.first) == (0.5, 0.1)
    assert (second.status, second.code) == (429, "insufficient_quota")


def test_the_same_seed_fails_at_the_same_requests() -> None:
    def statuses(seed: int) -> list[int]:
        manner = Manner(Script(), faults={"500": 0.3, "429": 0.2}, seed=seed)
        return [manner.reply("a", {}).status for _ in range(200)]

    found = statuses(1)
    assert found == statuses(1) != statuses(2)
    assert set(found) == {200, 429, 500} and found.count(200) > 60


def test_every_fault_has_a_name_to_call_it_by() -> None:
    assert set(get_args(Fault)) < set(FAILURES)
    assert read_faults(["429:0.1", "silent:0.02"]) == {"429": 0.1, "silent": 0.02}


@pytest.mark.parametrize("text", ["429", "429:2", "flood:0.1", "429:x", "429:nan", ":0.1"])
def test_a_wrong_fault_is_refused_with_the_names_there_are(text: str) -> None:
    with pytest.raises(Invalid, match="quota"):
        read_faults([text])


def test_a_folder_has_a_case_file_for_each_role(tmp_path: Path) -> None:
    lines = [{"when": ["margem"], "text": "uma"}, {"text": "outra"}]
    (tmp_path / "judge.jsonl").write_text("\n".join(map(json.dumps, lines)))
    script = load_script(tmp_path, lambda role, _: Reply(text=f"por {role}"))
    said = {"messages": [{"role": "user", "content": "Qual é a margem?"}]}
    assert script.reply("judge", said).text == "uma"
    assert script.reply("judge", {}).text == "outra"
    assert script.reply("clerk", {}).text == "por clerk"
    (tmp_path / "clerk.jsonl").write_text('{"text": "x"}\n{"texto": "x"}\n')
    with pytest.raises(Invalid, match=r"clerk\.jsonl:2: texto: "):
        load_script(tmp_path)


def test_a_file_that_is_no_script_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "cases.json").write_text("secret words, no JSON")
    with pytest.raises(Invalid) as refused:
        load_script(tmp_path / "cases.json")
    told = refused.value.message("en")
    assert "\n" not in told and "http" not in told and "secret" not in told


@pytest.mark.parametrize("port", ["taken", "99999", "-1"])
def test_a_port_that_cannot_be_had_is_said_in_words(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve() as other:
        wanted = str(other.port) if port == "taken" else port
        assert main(["fake-llm", "--port", wanted]) == 2
    assert f"port {wanted}" in capsys.readouterr().err.replace("porta", "port")


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_told_to_stop(
    tmp_path: Path, told: signal.Signals
) -> None:
    script = tmp_path / "cases.json"
    script.write_text(json.dumps({"judge": [{"text": "sim"}]}))
    command = [sys.executable, "-m", "orchestrator.cli", "fake-llm", str(script)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            url = served.stdout.readline().strip().removeprefix("OPENAI_BASE_URL=")
            with httpx2.Client(timeout=60) as client:
                answer = client.post(
                    f"{url}/chat/completions", headers={"X-Ezpocket-Role": "judge"},
                    json={"messages": []}).json()
            served.send_signal(told)
            assert served.wait(60) == 0
        finally:
            served.kill()
    assert answer["choices"][0]["message"]["content"] == "sim"


def test_what_it_serves_follows_a_manner_over_http() -> None:
    with serve(0, Manner(Script(), faults={"503": 1.0})) as endpoint, \
            httpx2.Client(timeout=60) as client:
        answer = client.post(f"{endpoint.url}/chat/completions", json={"messages": []})
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "0.1"
