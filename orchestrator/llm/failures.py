"""What an agent is told when a model gave nothing usable.

Place in the flow: raised by `ask` and `write`; the agent then answers through the analyst.

llm_deadline        no answer in time
llm_unavailable     no connection, 5xx, cut bodies, too many requests: tried again, in vain
llm_resting         did not answer a moment ago: not asked
llm_quota           the account has no credit
llm_refused         the model, or the provider's filter, refused
llm_length          the answer was cut by its length
llm_invalid         the answer was not what was asked for, the repaired one neither
llm_language        the answer was in another language, the repaired one too
llm_configuration   the provider refuses the key, the model or the request
llm_budget          the person's budget of the day is spent: not asked
llm_private         LLM_ROWS keeps the data here: not asked
"""

from __future__ import annotations

from orchestrator.errors import EzpocketError


class LLMUnavailable(EzpocketError):
    """The model gave nothing usable. The analyst answers instead; `code` says why."""

    status = 503

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(
            code,
            f"O modelo de linguagem não respondeu ({detail}); tente de novo em instantes.",
            f"The language model did not answer ({detail}); try again in a moment.",
        )
