"""Shows the plan and waits for a yes, a no, an edit of its fields, or a correction in words.

Place in the flow: plan_builder, plan_refiner or athena_executor (the statement would take too
much) → **plan_confirm** → analysis_orchestrator on a yes, user_proposed_plan on a correction, the
end on a no. A wrong answer never costs the job: the question is asked again with what was wrong.
Five minutes without an answer expire it.
"""

from __future__ import annotations

from typing import Any

from orchestrator.agent import Fields, LangFields, bounded_text, message_event, say
from orchestrator.catalog import Catalog
from orchestrator.contracts import Ask, Context, Done, Handle, Outcome
from orchestrator.errors import Invalid
from orchestrator.plan.model import Plan
from orchestrator.plan.steps import describe_plan
from orchestrator.plan_edits import edited
from orchestrator.warehouse.model import Estimate

WAIT_SECONDS = 300.0
MAX_REFINEMENTS = 5


class Input(LangFields):
    plan: Plan
    plan_steps: tuple[str, ...] = ()
    refinement_summary: str = ""
    cost_estimate: Estimate | None = None


class Output(Fields):
    plan_confirmed: bool = False
    plan_rejected: bool = False
    user_response: dict[str, Any] | None = None
    plan: Plan | None = None
    plan_steps: tuple[str, ...] = ()
    user_suggestion: str = ""
    response_text: str = ""


class PlanConfirm:
    module = "plan_confirm"

    def __init__(self, *, catalog: Catalog) -> None:
        self._catalog = catalog

    def process(self, context: Context, handle: Handle) -> Outcome:
        return _ask(Input.model_validate(context), handle)

    def answered(self, context: Context, answer: Context, handle: Handle) -> Outcome:
        """`answer`: {"action": "accept"}, {"action": "reject"}, {"action": "suggest",
        "suggestion": text} or {"action": "edit", "edit": {...}, "accept": bool}."""
        given = Input.model_validate(context)
        match answer.get("action"):
            case "accept":
                return _accept({"action": "accept"})
            case "reject":
                return _reject(given)
            case "suggest":
                return _suggest(given, answer, handle)
            case "edit":
                return self._edit(given, answer, handle)
        actions = ", ".join(_actions(handle))
        return _ask(given, handle, say(given.lang, f"Escolha uma destas ações: {actions}.",
                               f"Choose one of these actions: {actions}."))

    def _edit(self, given: Input, answer: Context, handle: Handle) -> Outcome:
        try:
            plan = edited(given.plan, answer.get("edit") or {}, self._catalog, given.lang)
        except Invalid as error:
            return _ask(given, handle, error.message(given.lang))
        steps = tuple(describe_plan(plan, self._catalog, given.lang))
        if answer.get("accept") is True:
            return _accept({"action": "edit"}, plan=plan, plan_steps=steps)
        shown = given.model_copy(update={
            "plan": plan, "plan_steps": steps,
            "refinement_summary": say(given.lang, "Plano editado.", "Plan edited.")})
        return _ask(shown, handle, patch=Output(plan=plan, plan_steps=steps).patch())


def _accept(response: dict[str, Any], **edited: Any) -> Done:
    output = Output(plan_confirmed=True, plan_rejected=False, user_response=response, **edited)
    return Done(output.patch(), note="edited and accepted" if edited else "accepted")


def _reject(given: Input) -> Done:
    text = say(
        given.lang,
        "Tudo bem, não executei o plano. Refaça a pergunta quando quiser, por exemplo com outro "
        "período, outro filtro ou outra medida.",
        "All right, I did not run the plan. Ask again whenever you like, for example with "
        "another period, filter or measure.")
    output = Output(plan_confirmed=False, plan_rejected=True,
                    user_response={"action": "reject"}, response_text=text)
    return Done(output.patch(), next_modules=("history_preferences",),
                events=(message_event(text, given.lang, intent_category="plan_rejected"),),
                note="rejected")


def _suggest(given: Input, answer: Context, handle: Handle) -> Outcome:
    if not _can_suggest(handle):
        return _ask(given, handle, say(
            given.lang, "O plano já foi corrigido cinco vezes: aceite, edite ou rejeite.",
            "The plan was corrected five times already: accept, edit or reject it."))
    try:
        suggestion = bounded_text(answer.get("suggestion"))
    except ValueError:
        return _ask(given, handle, say(given.lang, "A sugestão tem no máximo 2000 caracteres.",
                               "The suggestion may have 2000 characters at most."))
    response = {"action": "suggest", "suggestion": suggestion}
    output = Output(plan_confirmed=False, user_response=response, user_suggestion=suggestion)
    return Done(output.patch(), next_modules=("user_proposed_plan",), note="wants a change")


def _can_suggest(handle: Handle) -> bool:
    """The first round shows the plan as built; each refinement leads to another round."""
    return handle.task.round <= MAX_REFINEMENTS


def _actions(handle: Handle) -> list[str]:
    return ["accept", "edit", *(["suggest"] if _can_suggest(handle) else []), "reject"]


def _too_heavy(given: Input) -> str:
    """The plan came back from the executor: its statement would take too much."""
    if given.cost_estimate is None:
        return ""
    return say(given.lang, "Para uma consulta mais leve, escolha um período menor, acrescente um "
               "filtro ou peça menos detalhe.",
               "For a lighter statement choose a shorter period, add a filter or ask for less "
               "detail.")


def _ask(
    given: Input, handle: Handle, error: str = "", patch: dict[str, Any] | None = None,
) -> Ask:
    payload: dict[str, Any] = {
        "kind": "plan",
        "lang": given.lang,
        "plan": given.plan.model_dump(mode="json"),
        "plan_steps": list(given.plan_steps),
        "refinement_summary": given.refinement_summary or _too_heavy(given),
        "round": handle.task.round,
        "can_suggest": _can_suggest(handle),
        "actions": _actions(handle),
    }
    if error:
        payload["error"] = error
    return Ask("plan_confirm", payload, WAIT_SECONDS, patch=patch or {},
               note=error or "asked for a yes")
