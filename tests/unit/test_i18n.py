"""The page's words: both languages say the same things, none is missing and none is left over.

A key is `area.name`, kept in static/i18n/{pt,en}/area.json. It is used where it stands as a
string in the scripts, the pages, or the web's Python; a template such as `plan.grain_${grain}`
uses every key that it can become.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
LANGUAGES = ("pt", "en")
AREAS = sorted({path.stem for path in (STATIC / "i18n").glob("*/*.json")})
SOURCES = [*STATIC.glob("js/**/*.js"), *STATIC.glob("pages/*.html"),
           *(ROOT / "orchestrator" / "web").rglob("*.py")]
# A string that begins like a key; `${…}` and `{…}` are the gaps of a template.
_STRING = re.compile(
    r"""["'`]((?:""" + "|".join(AREAS) + r""")\.(?:[\w.]|\$?\{[^{}"'`]*\})*)["'`]""")
_GAP = re.compile(r"\$?\{[^{}]*\}")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PLURAL = re.compile(r"_(one|other)$")
_NOT_A_KEY = re.compile(r"\.(js|json|css|html|py|svg)$")


def catalogue(language: str, area: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((STATIC / "i18n" / language / f"{area}.json").read_text())
    return found


def all_keys(language: str = "pt") -> set[str]:
    return {key for area in AREAS for key in catalogue(language, area)}


def uses() -> Iterator[tuple[Path, str]]:
    """(file, key or template) for each string that looks like one."""
    for path in SOURCES:
        for match in _STRING.finditer(path.read_text()):
            if not _NOT_A_KEY.search(match[1]):
                yield path, match[1]


def as_pattern(used: str) -> re.Pattern[str]:
    """What keys `used` can become. A part that ends in `.` or `_` has its rest added to it."""
    parts = [re.escape(part) for part in _GAP.split(used)]
    rest = r"[\w.]+" if used.endswith((".", "_")) else ""
    return re.compile(r"[\w.]+".join(parts) + rest + r"(_one|_other)?")


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_have_the_same_keys(area: str) -> None:
    portuguese, english = (catalogue(language, area) for language in LANGUAGES)
    assert portuguese.keys() == english.keys()


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_have_the_same_placeholders(area: str) -> None:
    portuguese, english = (catalogue(language, area) for language in LANGUAGES)
    differing = [key for key in portuguese if set(_PLACEHOLDER.findall(portuguese[key]))
                 != set(_PLACEHOLDER.findall(english.get(key, "")))]
    # "1 linha" needs no {n}; its plural does.
    assert [key for key in differing if not key.endswith("_one")] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_a_key_is_in_the_file_of_its_area_and_has_words(language: str, area: str) -> None:
    words = catalogue(language, area)
    assert [key for key in words if not key.startswith(f"{area}.")] == []
    assert [key for key, text in words.items() if not text.strip()] == []


def test_a_plural_has_both_forms() -> None:
    keys = all_keys()
    stems = {_PLURAL.sub("", key) for key in keys if _PLURAL.search(key)}
    assert sorted(stem for stem in stems if not {f"{stem}_one", f"{stem}_other"} <= keys) == []


def test_no_key_is_missing() -> None:
    keys = all_keys()
    missing = {f"{path.relative_to(ROOT)}: {used}" for path, used in uses()
               if not any(map(as_pattern(used).fullmatch, keys))}
    assert sorted(missing) == []


def test_no_key_is_unused() -> None:
    patterns = [as_pattern(used) for used in {used for _, used in uses()}]
    unused = [key for key in all_keys() if not any(one.fullmatch(key) for one in patterns)]
    assert sorted(unused) == []
