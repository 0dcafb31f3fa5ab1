"""Words made comparable: without accents, case, plural and gender.

Place in the flow: the value index and the analyst's phrase matching both use it, so a
synonym of the catalog and a word of a question meet however they were typed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# A date, a number, a currency sign, a word with its digits ("q3"), a comparison, a mark.
_WORD = re.compile(
    r"\d{4}-\d{1,2}(?:-\d{1,2})?(?!\d)|\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!\d)|\d{1,2}/\d{4}(?!\d)"
    r"|\d+(?:[.,]\d+)*|r\$|us\$|[^\W\d_]+\d*|[<>]=?|[≤≥=%$+,;:?!\"“”()]",
    re.IGNORECASE,
)
# (ending, replacements): plurals of Portuguese and English, tried in order, first that fits.
_PLURALS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ies", ("y", "ie")),
    ("oes", ("ao", "oe")),
    ("aes", ("ao", "ae")),
    ("aos", ("ao",)),
    ("ais", ("al", "ai")),
    ("eis", ("el", "il", "ei")),
    ("ois", ("ol", "oi")),
    ("ens", ("em", "en")),
    ("is", ("il", "i")),
    ("ss", ("ss",)),
    ("us", ("us",)),
    ("s", ("",)),
)


def fold(text: str) -> str:
    """`text` in lower case without accents, compatibility forms and surrounding space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).strip()


def pieces(text: str) -> list[str]:
    """The words, numbers, dates and marks of `text`, as typed; hyphens separate words."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def words(text: str) -> tuple[str, ...]:
    """The folded words and numbers of a phrase, marks dropped."""
    return tuple(fold(piece) for piece in pieces(text) if piece[0].isalnum())


@lru_cache(maxsize=65_536)
def stems(word: str) -> tuple[str, ...]:
    """The forms under which a folded word is looked up: singular, final vowel cut.

    Several, because Portuguese and English plurals differ ("itens" → item, "kitchens" →
    kitchen); two words match when they share one.
    """
    if len(word) < 4 or not word.isalpha():
        return (word,)
    for ending, singulars in _PLURALS:
        if word.endswith(ending):
            base = word[: -len(ending)]
            return tuple(dict.fromkeys(_cut(base + singular) for singular in singulars))
    if word.endswith("en"):
        return (word, word[:-2] + "em")
    return (_cut(word),)


def _cut(word: str) -> str:
    """Without the final a, e or o that carries gender."""
    return word[:-1] if len(word) > 3 and word[-1] in "aeo" else word
