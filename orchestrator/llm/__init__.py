"""Asks models: for an object (`ask`) or for text (`write`). The only importer of openai.

Place in the flow: an agent calls `llm.ask` or `llm.write`; whatever goes wrong becomes
LLMUnavailable, on which the agent falls back to the built-in analyst.

What is configured
    profiles        who can be asked, how each differs, at what price
    configuration   profiles.toml and the administrator's own file, read and checked
A call
    client          LLM: what agents hold
    call            what it used and how it ended; who keeps the bill
    asking          one provider after another, tries and pauses, one deadline
    exchange        one question: messages so far, tokens, the repair round
    schema          an agent's output model as the JSON schema of structured outputs
A request
    manner          how one provider's model wants to be asked, as far as it has shown
    requests        sent, read to its end, counted
    connections     an event loop and its clients, lent to one call at a time
What comes back
    bodies          a completion or a stream's chunk, of which nothing is believed
    found           the object, or the text, among what a model wrote around it
    stream          who listens to a text while it is written
    verdicts        what each of a provider's errors means
    failures        what goes wrong, by what follows it; the codes of LLMUnavailable
"""

from orchestrator.llm.call import Call, Ledger
from orchestrator.llm.client import LLM
from orchestrator.llm.failures import LLMUnavailable, WrongLanguage
from orchestrator.llm.profiles import Models, Price, one_provider
from orchestrator.llm.stream import Listener

__all__ = ["LLM", "Call", "LLMUnavailable", "Ledger", "Listener", "Models", "Price",
           "WrongLanguage", "one_provider"]
