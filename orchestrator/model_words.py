"""Why no language model was used, in words: what a person is told beside the answer.

Place in the flow: agents add the sentence to the answer's warnings when the built-in analyst did
what a configured model would have done.
"""

from __future__ import annotations

from typing import Final

from orchestrator.agent import say
from orchestrator.llm import LLMUnavailable

_WRITTEN: Final = ("esta resposta foi escrita a partir dos dados, sem ele.",
                   "this answer was written from the data without it.")
_WHY: Final[dict[str, tuple[str, str]]] = {
    "llm_deadline": ("O modelo de linguagem demorou demais", "The language model took too long"),
    "llm_refused": ("O modelo de linguagem recusou a pergunta",
                    "The language model refused the question"),
    "llm_quota": ("O modelo de linguagem está sem crédito: avise o administrador",
                  "The language model is out of credit: tell the administrator"),
    "llm_configuration": ("O modelo de linguagem está mal configurado: avise o administrador",
                          "The language model is badly configured: tell the administrator"),
    "llm_length": ("O texto do modelo ficou longo demais", "The model's text became too long"),
    "llm_language": ("O modelo respondeu em outra língua",
                     "The model answered in another language"),
    "llm_budget": ("Seu limite de hoje para o modelo de linguagem acabou e volta amanhã",
                   "Your limit for the language model is used up until tomorrow"),
}


def model_unused(lang: str, why: LLMUnavailable) -> str:
    """One sentence, for a person."""
    if why.code == "llm_invalid":
        return say(lang, "O texto do modelo não pôde ser conferido com os dados; "
                         "esta resposta foi escrita a partir deles.",
                   "The model's text could not be checked against the data; "
                   "this answer was written from the data.")
    if why.code == "llm_private":
        return say(lang, "Esta instalação não envia estes dados ao modelo de linguagem; "
                         "esta resposta foi escrita aqui, a partir deles.",
                   "This installation does not send these data to the language model; "
                   "this answer was written here, from them.")
    pt, en = _WHY.get(why.code, ("O modelo de linguagem não respondeu",
                                 "The language model did not answer"))
    return say(lang, f"{pt}; {_WRITTEN[0]}", f"{en}; {_WRITTEN[1]}")
