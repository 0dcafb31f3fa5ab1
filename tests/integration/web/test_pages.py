"""The pages as a browser gets them: their addresses, language, headers and weight."""

from __future__ import annotations

import gzip
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from orchestrator.database import Database
from orchestrator.web.assets import STATIC, Assets, bundle_of_app
from tests.accounts import add_account
from tests.integration.web.conftest import sign_in

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FIRST_LOAD_BYTES = 150_000
PAGES = ("/", "/login", "/operator", "/answers/none", "/nothing")


class Markup(HTMLParser):
    """What a page loads, and whatever a strict policy would refuse."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.refused: list[str] = []
        self._script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.refused += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "style":
            self.refused.append(tag)
        self._script = tag == "script"
        if found := given.get("src") if tag == "script" else None:
            self.loads.append(found)
        if tag == "link" and (found := given.get("href")):
            self.loads.append(found)

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.refused.append("script")


def test_strangers_are_led_to_the_login_and_back(anonymous: FlaskClient, ana: FlaskClient) -> None:
    assert anonymous.get("/").location == "/login"
    assert anonymous.get("/answers/abc").location == "/login?next=/answers/abc"
    assert anonymous.get("/operator").location == "/login?next=/operator"
    assert anonymous.get("/?project=7&x=%26").location == "/login?next=/%3Fproject%3D7%26x%3D%2526"
    assert ana.get("/login?next=/answers/abc").location == "/answers/abc"
    assert ana.get("/").status_code == 200


def test_whatever_is_in_a_link_stays_within_it(anonymous: FlaskClient) -> None:
    """A line break, or an address of its own behind an &."""
    for path in ("/answers/a%0D%0ASet-Cookie:%20x=1", "/answers/a%26next=x%23y"):
        answer = anonymous.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 302 and "Set-Cookie" not in answer.headers
        assert answer.headers["Location"] == "/login?next=" + path.replace(":", "%3A").replace(
            "=", "%3D")


@pytest.mark.parametrize("elsewhere", [
    "https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)", "", "/\t/x",
])
def test_a_link_cannot_send_people_to_another_site(ana: FlaskClient, elsewhere: str) -> None:
    assert ana.get("/login", query_string={"next": elsewhere}).location == "/"


def test_the_operators_page_is_for_operators(
    app: Flask, ana: FlaskClient, database: Database
) -> None:
    refused = ana.get("/operator", headers=HTML)
    assert refused.status_code == 403 and refused.mimetype == "text/html"
    add_account(database, "olga", "a long enough password", role="operator")
    assert sign_in(app, "olga").get("/operator").status_code == 200


def test_somebody_elses_answer_is_a_page_that_does_not_exist(
    ana: FlaskClient, bia: FlaskClient
) -> None:
    job = ana.post("/api/jobs", json={"pergunta": "Receita de hoje"}).get_json()["job_id"]
    assert ana.get(f"/answers/{job}").status_code == 200
    theirs, nobodys = bia.get(f"/answers/{job}"), bia.get("/answers/none")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.data == nobodys.data


@pytest.mark.parametrize("path", PAGES)
def test_no_page_carries_what_the_policy_forbids(ana: FlaskClient, path: str) -> None:
    found = ana.get(path, headers=HTML)
    if found.location is None:
        assert Markup(found.text).refused == []
        policy = found.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy and "unsafe" not in policy


def test_language_and_theme_are_the_visitors(anonymous: FlaskClient) -> None:
    for accepted, lang in (("en-GB,en;q=0.9", "en"), ("pt-PT", "pt"), ("fr", "pt"), ("", "pt")):
        assert f'data-lang="{lang}"' in anonymous.get(
            "/login", headers={"Accept-Language": accepted}).text
    anonymous.set_cookie("ezpocket_lang", "en")
    anonymous.set_cookie("ezpocket_theme", "dark")
    page = anonymous.get("/login", headers={"Accept-Language": "pt-BR"}).text
    assert '<html lang="en"' in page and 'data-theme="dark"' in page and "Sign in" in page
    anonymous.set_cookie("ezpocket_theme", '"><script>')
    assert 'data-theme="system"' in anonymous.get("/login").text


def test_every_answer_has_the_headers_that_hold_a_browser_back(ana: FlaskClient) -> None:
    for path in (*PAGES, "/api/me", "/health", bundle_of_app().current().address + "js/login.js"):
        headers = ana.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert ana.get("/api/me").headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in ana.get("/").headers
    secure = ana.get("/login", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=")


def test_assets_are_compressed_and_kept_for_good(anonymous: FlaskClient) -> None:
    address = bundle_of_app().current().address
    packed = anonymous.get(address + "js/login.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and packed.vary.as_set() == {
        "accept-encoding"}
    assert "immutable" in packed.headers["Cache-Control"]
    plain = anonymous.get(address + "js/login.js")
    assert plain.data == gzip.decompress(packed.data) == (STATIC / "js" / "login.js").read_bytes()
    assert plain.mimetype == "text/javascript"
    older = anonymous.get("/assets/0000/js/login.js")
    assert older.data == plain.data and older.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("hidden", [
    "pages/chat.html", "css/app.css", "../graph_config.py", "js/../../.env", "js/", ""])
def test_only_what_pages_load_is_served(anonymous: FlaskClient, hidden: str) -> None:
    assert anonymous.get(bundle_of_app().current().address + hidden).status_code == 404


def test_the_words_of_every_area_are_in_one_file(anonymous: FlaskClient) -> None:
    address = bundle_of_app().current().address
    for lang in ("pt", "en"):
        words = json.loads(anonymous.get(f"{address}i18n/{lang}.json").data)
        assert {"login.submit", "pages.skip"} <= set(words)


def test_the_first_load_is_light(ana: FlaskClient) -> None:
    """Page, style, words, and every module that the entry imports at once; charts come later."""
    page = ana.get("/")
    found = Markup(page.text)
    modules = {path for path in found.loads if path.endswith((".js", ".mjs"))}
    assert not any("echarts" in path for path in modules)
    weight = {path: len(ana.get(path, headers={"Accept-Encoding": "gzip"}).data)
              for path in {*found.loads}}
    total = len(gzip.compress(page.data)) + sum(weight.values())
    assert total < FIRST_LOAD_BYTES, sorted(weight.items(), key=lambda item: -item[1])[:10]


def test_every_module_that_a_page_will_ask_for_is_announced(ana: FlaskClient) -> None:
    bundle = bundle_of_app().current()
    for entry in ("js/chat.js", "js/operator.js", "js/answer_page.js", "js/login.js"):
        modules = bundle.modules(bundle.entry(entry))
        assert modules[0] == f"build/{entry}"
        for module in modules:
            assert set(bundle.assets[module].imports) <= set(modules)


def test_modules_that_somebody_works_on_are_served_as_they_are(tmp_path: Path) -> None:
    for name in ("js/chat.js", "build/js/chat.js", "build/app.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("import './lib/x.js';")
    os.utime(tmp_path / "js" / "chat.js", (1000, 1000))
    assert Assets(tmp_path).current().entry("js/chat.js") == "build/js/chat.js"
    os.utime(tmp_path / "build" / "js" / "chat.js", (999, 999))
    found = Assets(tmp_path).current()
    assert found.entry("js/chat.js") == "js/chat.js"
    assert found.assets["js/chat.js"].imports == ("js/lib/x.js",)


def test_without_the_build_the_page_says_what_to_run(
    anonymous: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestrator.web.assets._of_this_process", Assets(STATIC / "pages"))
    missing = anonymous.get("/login", headers=HTML)
    assert missing.status_code == 503 and missing.text.count("make assets") == 2
    assert anonymous.get("/api/projects").status_code == 401


def test_people_get_pages_and_programs_get_json(anonymous: FlaskClient) -> None:
    page = anonymous.get("/nothing", headers=HTML)
    assert page.status_code == 404 and page.mimetype == "text/html"
    assert anonymous.get("/nothing").get_json()["error"]["code"] == "not_found"
    assert anonymous.get("/api/nothing", headers=HTML).mimetype == "application/json"


REPORT = {"csp-report": {"document-uri": "http://localhost/", "blocked-uri": "inline",
                         "effective-directive": "script-src"}}


@pytest.mark.parametrize(("sent", "told"), [
    (json.dumps(REPORT), 1), ("[]", 0), ("{", 0), ("[" * 9000, 0), (" " * 20_000, 0),
    ('{"csp-report": 7}', 0), ("{}", 0)])
def test_reports_of_browsers_are_logged_and_anything_else_is_dropped(
    anonymous: FlaskClient, capsys: pytest.CaptureFixture[str], sent: str, told: int
) -> None:
    answer = anonymous.post("/api/csp-report", data=sent, content_type="application/csp-report",
                            headers={"X-Requested-With": ""})
    assert answer.status_code == 204
    said = capsys.readouterr()
    assert len(re.findall("content security policy", said.out + said.err)) == told
