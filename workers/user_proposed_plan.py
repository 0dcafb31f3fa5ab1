"""Takes the person's own idea of the plan: in words, or as edits of its fields.

Place in the flow: plan_confirm → **user_proposed_plan** → plan_refiner. A suggestion that
came along with the answer to plan_confirm passes through without a second wait.
"""

from __future__ import annotations

from typing import Any

from orchestrator.agent import Fields, LangFields, bounded_text, say
from orchestrator.catalog import Catalog
from orchestrator.contracts import Ask, Context, Done, Handle, Outcome
from orchestrator.errors import Invalid
from orchestrator.plan.model import Plan
from orchestrator.plan_edits import edited

WAIT_SECONDS = 300.0


class Input(LangFields):
    plan: Plan
    user_suggestion: str = ""


class Output(Fields):
    user_suggestion: str = ""
    modified_plan: Plan | None = None


class UserProposedPlan:
    module = "user_proposed_plan"

    def __init__(self, *, catalog: Catalog) -> None:
        self._catalog = catalog

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        if given.user_suggestion:
            return Done(Output(user_suggestion=given.user_suggestion).patch(),
                        note="suggestion came with the answer")
        return _ask(given)

    def answered(self, context: Context, answer: Context, handle: Handle) -> Outcome:
        """`answer`: {"action": "suggest", "suggestion": text} or {"action": "edit",
        "edit": {...}}, or "keep" to go back to the plan as it was."""
        given = Input.model_validate(context)
        match answer.get("action"):
            case "suggest":
                return self._suggest(given, answer)
            case "edit":
                return self._edit(given, answer.get("edit"))
            case "keep" | "accept":
                return Done(Output(user_suggestion="").patch(), note="keeps the plan")
        return _ask(given, say(given.lang, "Escolha suggest, edit ou keep.",
                               "Choose suggest, edit or keep."))

    def _suggest(self, given: Input, answer: Context) -> Outcome:
        try:
            suggestion = bounded_text(answer.get("suggestion"))
        except ValueError:
            return _ask(given, say(given.lang, "A sugestão tem no máximo 2000 caracteres.",
                                   "The suggestion may have 2000 characters at most."))
        if not suggestion:
            return _ask(given, say(given.lang, "Escreva o que o plano deve mudar.",
                                   "Write what the plan should change."))
        return Done(Output(user_suggestion=suggestion).patch(), note="suggestion taken")

    def _edit(self, given: Input, edit: Any) -> Outcome:
        try:
            plan = edited(given.plan, edit or {}, self._catalog, given.lang)
        except Invalid as error:
            return _ask(given, error.message(given.lang))
        return Done(Output(user_suggestion="", modified_plan=plan).patch(), note="plan edited")


def _ask(given: Input, error: str = "") -> Ask:
    payload: dict[str, Any] = {
        "kind": "suggestion",
        "plan": given.plan.model_dump(mode="json"),
        "question": say(given.lang, "O que o plano deve mudar?", "What should the plan change?"),
        "examples": say(given.lang, "apenas SP e RJ; por mês; só os 5 maiores",
                        "only SP and RJ; by month; only the top 5").split("; "),
        "actions": ["suggest", "edit", "keep"],
    }
    if error:
        payload["error"] = error
    return Ask("plan_confirm", payload, WAIT_SECONDS, note=error or "asked for a suggestion")
