"""What a prompt is told about the data and the conversation, as bounded plain text.

Place in the flow: agents pass these texts as variables of their role's prompt, where they are
fenced. What is told is chosen by the question, counted in tokens, and let out by LLM_ROWS.

    tables        the catalog: the tables that the question is about, verified questions
    described     one table of it in words, as much as fits
    relevance     what of the catalog a question names
    examples      verified questions near this one
    history       the conversation's last messages
    errors        why a statement was refused
    privacy       what of the data may leave: values, rows
    veil          values hidden in a prompt, and brought back
    sql_words     what of SQL, and of words about it, is none of the data's
    tokens        how much a text is, without a tokenizer
"""

from orchestrator.agent import say
from orchestrator.prompt_context.errors import describe_errors, describe_refusals
from orchestrator.prompt_context.examples import Example
from orchestrator.prompt_context.history import asked_before, describe_history
from orchestrator.prompt_context.privacy import SAMPLE_ROWS, rows_may_leave
from orchestrator.prompt_context.tables import CATALOG_TOKENS, catalog_for
from orchestrator.prompt_context.veil import Veil

__all__ = [
    "CATALOG_TOKENS",
    "SAMPLE_ROWS",
    "Example",
    "Veil",
    "asked_before",
    "catalog_for",
    "describe_errors",
    "describe_history",
    "describe_refusals",
    "language_name",
    "rows_may_leave",
]


def language_name(lang: str) -> str:
    """The language a model is to write in, named as a prompt names it."""
    return say(lang, "Portuguese (Brazil)", "English")
