"""What the browser loads: static/, from memory, under an address that changes with its content.

Place in the flow: pages.py links to it. What `/assets/<digest>/<path>` means never changes, so
browsers keep it for a year; each file is compressed once. The interface's words are here too:
static/i18n/<lang>/*.json, merged into one file a language.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import posixpath
import re
import time
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request

from orchestrator.errors import NotFound, Unavailable
from orchestrator.settings import CHECKOUT

STATIC = CHECKOUT / "static"
LANGUAGES = ("pt", "en")
STYLE = "build/app.css"
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
         ".json": "application/json", ".svg": "image/svg+xml"}
# Jinja reads the pages; Tailwind has read the sources of the style sheet.
NOT_SERVED = ("pages/", "css/", "i18n/")
LOOK_AGAIN_SECONDS = 1.0
FOREVER = "public, max-age=31536000, immutable"
# As written by people, a statement a line; and as `make assets` writes, all in one.
IMPORT = re.compile(r"""(?:^\s*|;)(?:import|export)\b(?:[^;'"()]*?\bfrom)?\s*["'](\.[^"']+)["']""",
                    re.MULTILINE)

routes = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, compressed; `imports` are the modules that it needs before it can run."""

    media: str
    packed: bytes
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """All of static/ as it was at one moment. `words[lang]` maps a key to its sentence.
    `built`: the modules of build/js are those of js/, put together."""

    digest: str
    assets: dict[str, Asset]
    words: dict[str, dict[str, str]]
    built: bool

    @property
    def address(self) -> str:
        return f"/assets/{self.digest}/"

    def entry(self, name: str) -> str:
        """Where a page's first module is: js/ itself where somebody works on it, until the next
        `make assets`."""
        return f"build/{name}" if self.built and f"build/{name}" in self.assets else name

    def modules(self, entry: str) -> list[str]:
        """`entry` and every module that it imports, so that none is asked for late."""
        found: dict[str, None] = {}
        waiting = [entry]
        while waiting:
            path = waiting.pop()
            if path in found or path not in self.assets:
                continue
            found[path] = None
            waiting.extend(self.assets[path].imports)
        return list(found)


class Assets:
    """The current bundle of a folder, read again when its files have changed."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._folder = folder
        self._bundle: Bundle | None = None
        self._stamp: list[tuple[str, int, int]] = []
        self._looked = float("-inf")

    def current(self) -> Bundle:
        """Raises Unavailable where `make assets` has not run yet."""
        if self._bundle is None or time.monotonic() - self._looked > LOOK_AGAIN_SECONDS:
            self._look()
        if self._bundle is None or STYLE not in self._bundle.assets:
            raise not_built()
        return self._bundle

    def _look(self) -> None:
        files = _files(self._folder)
        stamp = [(name, *_changed(path)) for name, path in files]
        if stamp != self._stamp:
            self._bundle, self._stamp = read(files), stamp
        self._looked = time.monotonic()


def read(files: list[tuple[str, Path]]) -> Bundle:
    """The bundle of `files`: (name below static/, path). A file that is just being replaced
    is left out; the next look finds it."""
    digest = hashlib.sha256()
    assets: dict[str, Asset] = {}
    words: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
    for name, path in files:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
        if name.startswith("i18n/"):
            words[name.split("/")[1]].update(json.loads(content))
        else:
            assets[name] = _asset(name, content)
    for lang, sentences in words.items():
        assets[f"i18n/{lang}.json"] = _asset(
            f"{lang}.json", json.dumps(sentences, ensure_ascii=False).encode())
    return Bundle(digest.hexdigest()[:16], assets, words, built=_built(files))


def not_built() -> Unavailable:
    return Unavailable(
        "assets_missing", "A página ainda não foi montada: rode `make assets` e recarregue.",
        "The page has not been built yet: run `make assets` and reload.")


def _files(folder: Path) -> list[tuple[str, Path]]:
    """What is served or merged, by name; pages, sources and unknown kinds of files are not."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        wanted = path.suffix in TYPES and not name.startswith(".")
        words = name.startswith(tuple(f"i18n/{lang}/" for lang in LANGUAGES))
        if wanted and (words or not name.startswith(NOT_SERVED)):
            found.append((name, path))
    return found


def _changed(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except FileNotFoundError:
        return 0, 0
    return state.st_mtime_ns, state.st_size


def _built(files: list[tuple[str, Path]]) -> bool:
    """Is what was made from the modules younger than all of them?"""
    sources = [_changed(path) for name, path in files if name.startswith("js/")]
    made = [_changed(path) for name, path in files if name.startswith("build/js/")]
    return bool(made) and min(made) > max(sources, default=(0, 0))


def _asset(name: str, content: bytes) -> Asset:
    imports: tuple[str, ...] = ()
    if name.startswith(("js/", "build/js/")):
        folder = posixpath.dirname(name)
        imports = tuple(posixpath.normpath(posixpath.join(folder, found))
                        for found in IMPORT.findall(content.decode()))
    # mtime=0: the same content is the same bytes in every process.
    return Asset(TYPES[posixpath.splitext(name)[1]], gzip.compress(content, mtime=0), imports)


@routes.get("/assets/<digest>/<path:name>")
def asset(digest: str, name: str) -> Response:
    """One file. Under another digest than today's (an open page, an older process behind the
    same proxy) it is served as it is now, and not kept."""
    bundle = bundle_of_app().current()
    found = bundle.assets.get(name)
    if found is None:
        raise NotFound("no_such_file", "Esse arquivo não existe; recarregue a página.",
                       "There is no such file; reload the page.")
    response = Response(mimetype=found.media)
    if request.accept_encodings["gzip"]:
        response.data = found.packed
        response.content_encoding = "gzip"
    else:
        response.data = gzip.decompress(found.packed)
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOREVER if digest == bundle.digest else "no-store"
    return response


_of_this_process = Assets()


def bundle_of_app() -> Assets:
    """The one bundle of this process: some megabytes, which two applications need not hold."""
    return _of_this_process
