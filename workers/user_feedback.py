"""Asks how good the answer was: 1 to 5 stars and, if the person likes, a comment.

Place in the flow: response_composer → **user_feedback** → history_preferences. The job is
already answered: nobody waits for this, and silence for five minutes goes on without it.
"""

from __future__ import annotations

from pydantic import Field

from orchestrator.agent import Fields, LangFields, bounded_text, say
from orchestrator.contracts import Ask, Context, Done, Handle, Outcome

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
        rating = answer.get("rating")
        if not isinstance(rating, int) or isinstance(rating, bool) or not 1 <= rating <= 5:
            return _ask(given, say(given.lang, "A nota é um número inteiro de 1 a 5.",
                                   "The rating is a whole number from 1 to 5."))
        try:
            comment = bounded_text(answer.get("comment"))
        except ValueError:
            return _ask(given, say(given.lang, "O comentário tem no máximo 2000 caracteres.",
                                   "The comment may have 2000 characters at most."))
        return Done(Output(rating=rating, feedback_comment=comment).patch(), note=f"rated {rating}")


def _ask(given: Input, error: str = "") -> Ask:
    question = say(given.lang, "Como foi esta resposta?", "How was this answer?")
    payload = {"question": question, "scale": [1, 2, 3, 4, 5]}
    if error:
        payload["error"] = error
    return Ask("feedback_request", payload, WAIT_SECONDS, on_deadline="resume",
               note=error or "asked for a rating")
