"""What the words around a figure claim: that something rose or fell by it, that it is a loss, or
near it.

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
# A sum of money that is below zero, in words: "prejuízo de R$ 100", "R$ 100 negativos".
_LOSS: Final = (r"prejuízos?|perd(?:a|e|em|eu|eram|endo)|d[ée]ficits?|lost|loss(?:es)?|"
                r"los(?:e|es|ing)|vermelho|abaixo de zero|negativ[oa]s?|negative|in the red|"
                r"below zero")
_LOSS_NEAR = re.compile(rf"\b(?:{_LOSS})\b", re.IGNORECASE)
_LOSES = re.compile(
    r"\b(?:prejuízo|perda|perd(?:eu|eram|e|em)|d[ée]ficit|lost|loss|loses?)"
    r"(?:\s+(?:de|of|cerca|quase|mais|about|around|nearly|almost|over|more|than))*\s*\(?$", re.I)
_FROM_TO = re.compile(r"[^.;()|\n]{0,40}?\s(?:para|to)\s", re.IGNORECASE)
_FROM = re.compile(r"\b(?:de|from)\s*$", re.IGNORECASE)
_TO = re.compile(r"\s(?:para|to)\s+(?:cerca de |quase |about |nearly )?$", re.IGNORECASE)
_SPAN = re.compile(r"\b(?:varia\w*|vai|vão|oscil\w+|rang\w+|spans?|between|faixa)\b", re.IGNORECASE)
_BY_SO_MUCH = re.compile(
    r"\b(?:queda|retração|redução|diminuição|baixa|recuo|decréscimo|declínio|alta|aumento|avanço|"
    r"crescimento|elevação|acréscimo|expansão)\s+de\s*$", re.IGNORECASE)
_MORE_THAN = re.compile(r"\b(?:mais|more|less|menos|fewer)\s+(?:de|do que|que|than)\s*\(?$", re.I)
_BOUNDS: Final = (
    ("low", re.compile(
        r"\b(?:mais (?:de|do que|que)|acima d[aeo]s?|pelo menos|no mínimo|ao menos|ultrapass\w+|"
        r"superou|superaram|supera|bateu|bateram|passou d[aeo]s?|passaram d[aeo]s?|over|more than|"
        r"above|at least|exceed\w*|topped|tops?|surpass\w*|beat|upwards of)\s*$", re.IGNORECASE)),
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


def ends_change(between: str) -> bool:
    """Whether what stands between two figures leads from the one to the other."""
    return _TO.search(between) is not None


def moves(before: str) -> str:
    """ "-" for "caiu de", "+" for "rose from", "" where neither is said right there: the 12 of "uma
    queda de 12 para 80" is how much it fell."""
    if _BY_SO_MUCH.search(before):
        return ""
    before = _FROM.sub("", before)
    if _BEFORE_DOWN.search(before):
        return "-"
    return "+" if _BEFORE_UP.search(before) else ""


def is_span(before: str) -> bool:
    """ "vai de 10 a 20": no change from one to the other."""
    return _SPAN.search(before) is not None


def loss_of(before: str, after: str) -> str:
    """ "said" for "perdeu 12" and "a loss of 12"; "near" where the words around speak of one; ""
    else."""
    if _LOSES.search(before):
        return "said"
    return "near" if _LOSS_NEAR.search(before) or _LOSS_NEAR.search(after) else ""


def loses(label: str) -> bool:
    """Whether a column's name speaks of losses, which then are above zero: "perda de estoque"."""
    return _LOSS_NEAR.search(label) is not None


def bound_of(before: str, after: str = "") -> str:
    """ "low" for "mais de 1 milhão", "high" for "quase" and "less than", "near" for "cerca de";
    "" for the start of a change ("passou de 500 para 600")."""
    if starts_change(before, after):
        return ""
    return next((bound for bound, pattern in _BOUNDS if pattern.search(before)), "")


def starts_change(before: str, after: str) -> bool:
    """The 500 of "caiu de 500 para 400"."""
    return _FROM.search(before) is not None and _FROM_TO.match(after) is not None
