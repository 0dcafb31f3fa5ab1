"""What the words around a figure claim: that something rose or fell by it, or is near it.

Place in the flow: figures.py asks for each number; support.py holds the facts against it.
"""

from __future__ import annotations

import re
from typing import Final

_FELL: Final = (
    r"ca(?:iu|[íi]ram|indo|em|i)|recu(?:ou|aram|a|am|o)|diminu(?:iu|[íi]ram|i|em|ição)|"
    r"reduz(?:iu|iram|indo)?|redução|encolhe(?:u|ram)|queda|retração|baixa(?=\s+de\b)|decréscimo|declínio|"
    r"negativ[oa]s?|menos|minus|negative|"
    r"fell|fall(?:s|en|ing)?|dropp?(?:ed|s|ing)?|declin(?:e|ed|es|ing)|decreas(?:e|ed|es|ing)|"
    r"shrank|down|lower|reduction|slid|slipped"
)
_ROSE: Final = (
    r"subi(?:u|ram|ndo)|sob(?:e|em)|cresce(?:u|ram|ndo)?|crescimento|aument(?:ou|aram|ando|o|a|am)|"
    r"avanç(?:ou|aram|o|a|am)|alta(?=\s+de\b)|elevação|acréscimo|expansão|positiv[oa]s?|"
    r"rose|rise(?:s|n)?|rising|grew|grow(?:s|n|ing|th)?|increas(?:e|ed|es|ing)|climbed|"
    r"(?<!make )(?<!makes )(?<!made )(?<!add )(?<!adds )up|higher|jump(?:ed)?|surged?"
)
# What may stand between such a word and its figure.
_LINK = (r"(?:\s+(?:de|em|of|by|cerca|quase|mais|menos|about|around|nearly|almost|aproximadamente|"
         r"approximately|roughly|over|than|apenas|only|just|uns|umas))*\s*\(?$")
_BEFORE_DOWN = re.compile(rf"\b(?:{_FELL})\b{_LINK}", re.IGNORECASE)
_BEFORE_UP = re.compile(rf"\b(?:{_ROSE})\b{_LINK}", re.IGNORECASE)
_AFTER_DOWN = re.compile(
    r"\s*(?:a menos|menos|less|fewer|lower|down|abaixo|below|menor|smaller|de queda|"
    r"de redução|decrease|decline|drop|fall|reduction)\b", re.IGNORECASE)
_AFTER_UP = re.compile(
    r"\s*(?:a mais|mais|more|higher|up|acima|above|maior|larger|greater|de alta|"
    r"de crescimento|de aumento|increase|growth|rise)\b", re.IGNORECASE)
_FROM_TO = re.compile(r"[^.;()|\n]{0,40}?\s(?:para|to)\s", re.IGNORECASE)
_FROM = re.compile(r"\b(?:de|from)\s*$", re.IGNORECASE)
_MORE_THAN = re.compile(r"\b(?:mais|more|less|menos|fewer)\s+(?:de|do que|que|than)\s*\(?$", re.I)
_BOUNDS: Final = (
    ("low", re.compile(
        r"\b(?:mais (?:de|do que|que)|acima d[aeo]s?|pelo menos|no mínimo|ao menos|ultrapass\w+|"
        r"superou|superaram|supera|passou d[aeo]s?|passaram d[aeo]s?|over|more than|above|at least|"
        r"exceed\w*|upwards of)\s*$", re.IGNORECASE)),
    ("high", re.compile(
        r"\b(?:menos de|abaixo d[aeo]s?|quase|perto d[aeo]s?|no máximo|almost|nearly|under|below|"
        r"less than|fewer than|at most|close to|just short of)\s*$", re.IGNORECASE)),
    ("near", re.compile(
        r"(?:\b(?:cerca d[aeo]s?|aproximadamente|em torno d[aeo]s?|por volta d[aeo]s?|"
        r"na casa d[aeo]s?|about|around|roughly|approximately|some|circa|ca\.|aprox\.|"
        r"approx\.)|[~≈])\s*$",
        re.IGNORECASE)),
)


def direction_of(before: str, after: str) -> str:
    """ "-" for "caiu 12%", "a fall of 12%", "12% a menos"; "+" for the contrary; "" when the
    words around do not say, or name a start ("caiu de 600 para 500")."""
    if _AFTER_DOWN.match(after):
        return "-"
    if _AFTER_UP.match(after):
        return "+"
    if _MORE_THAN.search(before) or starts_change(before, after):
        return ""
    if _BEFORE_DOWN.search(before):
        return "-"
    return "+" if _BEFORE_UP.search(before) else ""


def bound_of(before: str, after: str = "") -> str:
    """ "low" for "mais de 1 milhão", "high" for "quase" and "less than", "near" for "cerca de";
    "" for the start of a change ("passou de 500 para 600")."""
    if starts_change(before, after):
        return ""
    return next((bound for bound, pattern in _BOUNDS if pattern.search(before)), "")


def starts_change(before: str, after: str) -> bool:
    """The 500 of "caiu de 500 para 400"."""
    return _FROM.search(before) is not None and _FROM_TO.match(after) is not None
