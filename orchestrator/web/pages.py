"""The pages: small HTML shells from static/pages, filled by the modules that they load.

Place in the flow: a browser's first request. A page carries no script, style or data of its
own: its language, theme and account are attributes of <html>, its texts come from static/i18n.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import jinja2
from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from orchestrator import traces
from orchestrator.accounts import Account
from orchestrator.errors import EzpocketError, NotFound, Unavailable
from orchestrator.web.assets import LANGUAGES, STATIC, bundle_of_app
from orchestrator.web.auth import identity_or_none, may
from orchestrator.web.context import services

LANG_COOKIE, THEME_COOKIE = "ezpocket_lang", "ezpocket_theme"
THEMES = ("system", "light", "dark")
LOCALES = {"pt": "pt-BR", "en": "en"}

routes = Blueprint("pages", __name__)
_pages = jinja2.Environment(loader=jinja2.FileSystemLoader(STATIC / "pages"), autoescape=True,
                            undefined=jinja2.StrictUndefined)


@routes.get("/")
def chat() -> AnyResponse:
    account = _signed_in()
    return page("chat.html", account=account) if account else _to_login()


@routes.get("/login")
def login() -> AnyResponse:
    account = _signed_in()
    wanted = here(request.args.get("next", "/"))
    return redirect(wanted) if account else page("login.html", next=wanted)


@routes.get("/operator")
def operator() -> AnyResponse:
    account = _signed_in()
    if account is None:
        return _to_login()
    if not may(account, "operator"):
        return page("forbidden.html", status=403, account=account)
    return page("operator.html", account=account)


@routes.get("/answers/<job_id>")
def answer(job_id: str) -> AnyResponse:
    """One answer, to read: its owner's alone, also when the link has travelled."""
    account = _signed_in()
    if account is None:
        return _to_login()
    try:
        traces.find(services().engine, services().database, job_id, account.username)
    except NotFound:
        return page("not_found.html", status=404, account=account)
    return page("answer.html", account=account, job_id=job_id)


def page(name: str, *, status: int = 200, account: Account | None = None,
         **more: Any) -> Response:
    """The page `name` in the visitor's language. Raises Unavailable before `make assets`."""
    bundle = bundle_of_app().current()
    lang = language()
    words = bundle.words[lang]
    html = _pages.get_template(name).render(
        t=lambda key: words.get(key, key), lang=lang, locale=LOCALES[lang], theme=theme(),
        assets=bundle.address, entry_of=bundle.entry, modules=bundle.modules, account=account,
        registration=services().settings.registration, **more)
    return Response(html, status=status, mimetype="text/html")


def error_page(error: EzpocketError) -> Response:
    """An error, for a person who followed a link with a browser."""
    try:
        if error.status == NotFound.status:
            return page("not_found.html", status=error.status)
        return page("failed.html", status=error.status, error=error,
                    message=error.message(language()))
    except Unavailable as missing:
        return Response(_pages.get_template("plain.html").render(
            lang=LOCALES[language()], pt=missing.pt, en=missing.en), missing.status,
            mimetype="text/html")


def wants_page() -> bool:
    """Whether a person's browser asks for an address that they can see, and not a program."""
    hidden = request.path.startswith(("/api/", "/assets/", "/health", "/metrics"))
    return (request.method == "GET" and not hidden
            and request.accept_mimetypes.best_match(("application/json", "text/html"))
            == "text/html")


def language() -> str:
    chosen = request.cookies.get(LANG_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def theme() -> str:
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else THEMES[0]


def here(address: str) -> str:
    """`address` when it is a path of this site, else "/": a link cannot send people elsewhere."""
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and address[1:2] != "/" else "/"


def _signed_in() -> Account | None:
    identity = identity_or_none()
    return identity.account if identity else None


def _to_login() -> AnyResponse:
    """With the way back, which names the project that was to be shown; browsers keep what stands
    behind `#` by themselves."""
    wanted = request.full_path.rstrip("?")
    return redirect("/login" if wanted == "/" else f"/login?next={quote(wanted)}")
