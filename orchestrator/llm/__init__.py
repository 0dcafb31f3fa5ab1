"""Asks a model: for an object (`ask`) or for text (`write`). The only importer of openai.

Place in the flow: an agent calls `llm.ask` or `llm.write`; whatever goes wrong becomes
LLMUnavailable, on which the agent falls back to the built-in analyst.

client      LLM: what agents hold
exchange    one question to a model: messages so far, tries, tokens, the repair round
stream      text that comes piece by piece
schema      an agent's output model as the JSON schema of structured outputs
call        one call, for the trace and the bill; who keeps the bill
failures    LLMUnavailable and its codes
"""

from orchestrator.llm.call import Call, Ledger
from orchestrator.llm.client import LLM
from orchestrator.llm.failures import LLMUnavailable
from orchestrator.llm.stream import Listener

__all__ = ["LLM", "Call", "LLMUnavailable", "Ledger", "Listener"]
