"""Why no language model was used, in words: what a person is told beside the answer.

Place in the flow: agents add the sentence to the answer's warnings, a plan's steps or a refusal
when the built-in analyst did what a configured model would have done.
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
    "llm_invalid": ("O que o modelo de linguagem respondeu não pôde ser usado",
                    "What the language model answered could not be used"),
    "llm_private": ("Esta instalação não envia esta pergunta ao modelo de linguagem",
                    "This installation does not send this question to the language model"),
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
    return _because(lang, why, *_WRITTEN)


def plan_unaided(lang: str, why: LLMUnavailable) -> str:
    """The same of a plan that was made without the model."""
    return _because(lang, why, "este plano foi feito sem ele; confira-o com mais atenção.",
                    "this plan was made without it; check it with more care.")


def question_unread(lang: str, why: LLMUnavailable) -> str:
    """The same of a question that only the model might have understood."""
    return _because(lang, why, "sem ele só entendo perguntas mais simples.",
                    "without it I understand simpler questions only.")


def _because(lang: str, why: LLMUnavailable, pt: str, en: str) -> str:
    because = _WHY.get(why.code, ("O modelo de linguagem não respondeu",
                                  "The language model did not answer"))
    return say(lang, f"{because[0]}; {pt}", f"{because[1]}; {en}")
