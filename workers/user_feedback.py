"""Asks how good the answer was: 1 to 5 stars and, if the person likes, a comment.

Place in the flow: response_composer → **user_feedback** → history_preferences. The job is
already answered: nobody waits for this, and silence for five minutes goes on without it.
"""

from __future__ import annotations

from pydantic import Field

from orchestrator.agent import Fields, LangFields, say
from orchestrator.contracts import Ask, Context, Done, Handle, Outcome
from orchestrator.errors import Invalid
from orchestrator.ratings import checked

WAIT_SECONDS = 300.0


class Input(LangFields):
    response_text: str = ""


class Output(Fields):
    rating: int | None = Field(default=None, ge=1, le=5)
    feedback_comment: str = ""


class UserFeedback:
    module = "user_feedback"

    def process(self, context: Context, handle: Handle) -> Outcome:
        return _ask(Input.model_validate(context))

    def answered(self, context: Context, answer: Context, handle: Handle) -> Outcome:
        """`answer`: {"rating": 1..5, "comment": text}, or {"action": "timeout"}."""
        given = Input.model_validate(context)
        if answer.get("action") == "timeout":
            return Done(note="no rating")
        try:
            rating, comment = checked(answer.get("rating"), answer.get("comment"))
        except Invalid as error:
            return _ask(given, error.message(given.lang))
        return Done(Output(rating=rating, feedback_comment=comment).patch(), note=f"rated {rating}")


def _ask(given: Input, error: str = "") -> Ask:
    question = say(given.lang, "Como foi esta resposta?", "How was this answer?")
    payload = {"question": question, "scale": [1, 2, 3, 4, 5]}
    if error:
        payload["error"] = error
    return Ask("feedback_request", payload, WAIT_SECONDS, on_deadline="resume",
               note=error or "asked for a rating")
