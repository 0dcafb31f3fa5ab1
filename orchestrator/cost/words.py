"""An estimate in words, in both languages.

Place in the flow: athena_executor puts them into the question to the person, for programs and
the terminal; the page words the same figures itself, in its own language.
"""

from __future__ import annotations

from orchestrator.agent import say
from orchestrator.cost.limits import Decision
from orchestrator.warehouse.model import Estimate

_SIZES = ((1e12, "trilhão", "trilhões", "trillion"), (1e9, "bilhão", "bilhões", "billion"),
          (1e6, "milhão", "milhões", "million"), (1e3, "mil", "mil", "thousand"))
_BYTES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def estimate_words(
    estimate: Estimate, decision: Decision, lang: str, seconds: float | None = None
) -> str:
    """What is expected, which limit it is above, and what would make it less. seconds: about how
    long it would run, where that is known."""
    if decision.limit == 0:
        return " ".join((_expected(estimate, lang, seconds), say(
            lang, "Aqui, cada consulta espera o seu sim.",
            "Here every statement waits for your yes.")))
    return " ".join((_expected(estimate, lang, seconds), _above(estimate, decision, lang), say(
        lang, "Um período menor ou um filtro a mais deixa a consulta mais leve.",
        "A shorter period or another filter makes it lighter.")))


def refusal_words(estimate: Estimate, decision: Decision, lang: str) -> str:
    return say(
        lang, f"Esta consulta é pesada demais para ser executada. "
        f"{_above(estimate, decision, lang)} Escolha um período menor ou acrescente um filtro.",
        f"This statement is too heavy to run. {_above(estimate, decision, lang)} Choose a shorter "
        "period or add a filter.")


def _expected(estimate: Estimate, lang: str, seconds: float | None) -> str:
    if "bytes" in estimate:
        size = about_bytes(estimate["bytes"], lang)
        return say(lang, f"Esta consulta deve ler cerca de {size} no Athena.",
                   f"This statement should read about {size} in Athena.")
    lasting = about_seconds(seconds or 0.0, lang)
    rows = about(estimate.get("rows", 0), lang)
    one = rows == "1"
    pt = f"{rows} de linhas" if rows.endswith(("ão", "ões")) else f"{rows} linhas"
    return say(
        lang, f"Esta consulta deve levar {lasting} e trazer cerca de "
        f"{'1 linha' if one else pt}.",
        f"This statement should take {lasting} and bring about {rows} "
        f"{'row' if one else 'rows'}.")


def _above(estimate: Estimate, decision: Decision, lang: str) -> str:
    asks = decision.action == "ask"
    if decision.measure == "bytes":
        found = about_bytes(estimate.get("bytes", 0), lang)
        limit = about_bytes(decision.limit, lang)
        what, measured = "leitura estimada", "estimated reading"
    else:
        found, limit = about(estimate.get("cost", 0.0), lang), about(decision.limit, lang)
        what, measured = "custo estimado", "estimated cost"
    return say(
        lang, f"({what[0].upper()}{what[1:]}: {found}; "
        + (f"acima de {limit}, só com o seu sim.)" if asks else f"o limite é {limit}.)"),
        f"({measured[0].upper()}{measured[1:]}: {found}; "
        + (f"above {limit}, only with your yes.)" if asks else f"the limit is {limit}.)"))


def about(value: float, lang: str) -> str:
    """"1,2 milhão", "1.2 million"; below a thousand all its digits."""
    for size, one, many, english in _SIZES:
        if value >= size * 0.9995:
            count = f"{value / size:.1f}".removesuffix(".0")
            name = one if float(count) < 2 else many
            if lang == "en":
                return f"{count} {english}"
            return f"{count.replace('.', ',')} {name}"
    return f"{value:.0f}"


def about_bytes(value: float, lang: str) -> str:
    for size, name in _BYTES:
        if value >= size * 0.9995:
            count = f"{value / size:.1f}".removesuffix(".0")
            return f"{count if lang == 'en' else count.replace('.', ',')} {name}"
    return f"{value:.0f} bytes"


def about_seconds(seconds: float, lang: str) -> str:
    """In steps that are as coarse as the guess."""
    if seconds < 2:
        return say(lang, "um ou dois segundos", "a second or two")
    if seconds < 10:
        return say(lang, "alguns segundos", "a few seconds")
    if seconds < 45:
        tens = round(seconds / 10) * 10
        return say(lang, f"cerca de {tens} segundos", f"about {tens} seconds")
    if seconds < 90:
        return say(lang, "cerca de um minuto", "about a minute")
    return say(lang, "vários minutos, se não for interrompida antes",
               "several minutes, if it is not stopped before")
