"""The little grammar that the templates need: gender, number, articles, lists.

Portuguese gender and number are read off a label's first word by its ending. The rules are
those of school grammars (Cunha & Cintra, Nova Gramática, "Gênero" and "Número"); they cover
nouns as catalogs use them, and a label that breaks them still reads understandably.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_FEMININE_ENDINGS: Final = ("a", "ção", "são", "gião", "nião", "dade", "gem", "tude", "ície")
_MASCULINE_IN_A: Final = ("ema", "oma", "grama")
_MASCULINE: Final = ("dia", "mapa")
_FEMININE: Final = ("soma",)
_INVARIABLE: Final = ("ônibus", "lápis", "pires", "vírus", "status", "mês", "país", "gás", "atrás")
_IRREGULAR: Final = {"meses": "mês", "países": "país", "gases": "gás"}
_PLURAL_TO_SINGULAR: Final = (
    ("ões", "ão"), ("ães", "ão"), ("ãos", "ão"), ("éis", "el"), ("óis", "ol"), ("ais", "al"),
    ("uis", "ul"), ("ns", "m"), ("res", "r"), ("zes", "z"), ("ses", "s"),
)


def head(label: str) -> str:
    """The word that decides gender and number."""
    words = label.split()
    return words[0].lower() if words else ""


def is_plural(label: str) -> bool:
    word = head(label)
    return word.endswith("s") and not word.endswith("ss") and word not in _INVARIABLE


def is_feminine(label: str) -> bool:
    word = singular(head(label))
    masculine = word not in _FEMININE and (
        word in _MASCULINE or word.endswith(_MASCULINE_IN_A))
    return word.endswith(_FEMININE_ENDINGS) and not masculine


def singular(word: str) -> str:
    """ "pedidos" → "pedido", "regiões" → "região", "itens" → "item"."""
    if not word.endswith("s") or word in _INVARIABLE:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for plural, one in _PLURAL_TO_SINGULAR:
        if word.endswith(plural) and len(word) > len(plural) + 1:
            return word.removesuffix(plural) + one
    return word[:-1]


def english_singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "statuses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word


def english_plural(word: str) -> str:
    if word != "status" and (not word or word.endswith("s")):
        return word
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def plural(word: str, lang: str) -> str:
    """Of one word; already plural words stay."""
    irregular = {one: many for many, one in _IRREGULAR.items()}
    if lang == "en":
        return english_plural(word)
    if word in irregular:
        return irregular[word]
    if not word or word.endswith("s"):
        return word
    for one, many in (("ão", "ões"), ("m", "ns"), ("al", "ais"), ("el", "éis"), ("ol", "óis")):
        if word.endswith(one):
            return word.removesuffix(one) + many
    return word + ("es" if word.endswith(("r", "z")) else "s")


def singular_label(label: str, lang: str) -> str:
    """ "pedidos cancelados" → "pedido cancelado"; in English the last word changes."""
    words = label.split()
    if not words:
        return label
    if lang == "en":
        return " ".join([*words[:-1], english_singular(words[-1])])
    return " ".join(_each_until_preposition(words, singular))


def plural_label(label: str, lang: str) -> str:
    words = label.split()
    if not words:
        return label
    if lang == "en":
        return " ".join([*words[:-1], plural(words[-1], lang)])
    return " ".join(_each_until_preposition(words, lambda word: plural(word, lang)))


def _each_until_preposition(words: Sequence[str], change: object) -> list[str]:
    """Noun and adjectives agree; what follows a preposition does not change."""
    assert callable(change)
    done: list[str] = []
    for index, word in enumerate(words):
        if word.lower() in ("de", "do", "da", "dos", "das", "por", "em", "com", "a"):
            return [*done, *words[index:]]
        done.append(change(word))
    return done


def the(label: str, lang: str) -> str:
    """With its definite article, lower case: "a receita", "os pedidos", "the revenue"."""
    text = lower_first(label)
    if lang == "en":
        return f"the {text}"
    return f"{'a' if is_feminine(label) else 'o'}{'s' if is_plural(label) else ''} {text}"


def of_the(label: str, lang: str) -> str:
    """ "da receita", "dos pedidos", "of the revenue"."""
    return f"of {the(label, lang)}" if lang == "en" else "d" + the(label, lang)


def lower_first(label: str) -> str:
    """Lower case unless the first word is an acronym ("UF")."""
    first = label.split(" ", 1)[0]
    return label if len(first) > 1 and first.isupper() else label[:1].lower() + label[1:]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def join(items: Sequence[str], lang: str, word: str | None = None) -> str:
    """ "a, b e c" / "a, b and c"."""
    parts = list(items)
    if len(parts) < 2:
        return "".join(parts)
    last = word or ("and" if lang == "en" else "e")
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"
