"""Changes the plan as the person asked, and says what changed.

Place in the flow: user_proposed_plan → **plan_refiner** → plan_confirm, five rounds at most.
A correction that is not understood keeps the plan and shows examples of corrections.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from orchestrator.agent import Fields, LangFields, say
from orchestrator.analyst.reading.analyst import Analyst
from orchestrator.analyst.reading.asked import Asked, check_asked
from orchestrator.analyst.reading.assumptions import reworded
from orchestrator.catalog import Catalog, ValueIndex
from orchestrator.contracts import Context, Done, Handle, Outcome
from orchestrator.llm import LLM
from orchestrator.model_or_else import call_note, model_or_else, noted
from orchestrator.model_sentences import check_plan_sentences
from orchestrator.plan.checking import check_plan, plan_table
from orchestrator.plan.model import Plan
from orchestrator.plan.steps import describe_plan
from orchestrator.prompt_context import Veil, catalog_for
from orchestrator.settings import Settings


class Input(LangFields):
    plan: Plan
    user_suggestion: str = ""
    modified_plan: Plan | None = None
    pergunta: str = ""
    conversation_context: tuple[dict[str, Any], ...] = ()
    has_history: bool = False


class Output(Fields):
    refined_plan: Plan
    refinement_summary: str
    plan: Plan
    plan_steps: tuple[str, ...]


class Refinement(BaseModel):
    """What the model says: the changed plan, or null when the correction is not understood."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    plan: Plan | None


class PlanRefiner:
    module = "plan_refiner"

    def __init__(
        self, *, analyst: Analyst, catalog: Catalog, values: ValueIndex, settings: Settings,
        llm: LLM | None,
    ) -> None:
        self._analyst = analyst
        self._catalog = catalog
        self._values = values
        self._rows = settings.llm_rows
        self._llm = llm

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        start = given.modified_plan or given.plan
        plan, note = start, "no words to follow"
        if given.user_suggestion:
            changed, note = self._change(given, start, handle)
            plan = changed or start
        steps = tuple(describe_plan(plan, self._catalog, given.lang))
        output = Output(
            refined_plan=plan, plan=plan, plan_steps=steps,
            refinement_summary=self._summary(given, plan, steps))
        return Done(output.patch(), note=note)

    def _change(self, given: Input, plan: Plan, handle: Handle) -> tuple[Plan | None, str]:
        """The changed plan (None: not understood) and a note for the timeline."""
        reading = self._analyst.change(plan, given.user_suggestion, given.lang)
        found = reading.plan if reading.kind == "plan" else None
        note = f"analyst, certainty {reading.certainty:.2f}"
        return model_or_else(
            self._llm,
            lambda llm: self._by_model(given, plan, llm, handle),
            lambda why: (found, noted(note, why)),
            certainty=reading.certainty if found is not None else 0.0)

    def _by_model(
        self, given: Input, plan: Plan, llm: LLM, handle: Handle,
    ) -> tuple[Plan | None, str]:
        said = f"{given.user_suggestion}\n{given.pergunta}"
        veil = Veil(self._catalog, self._rows, said=said)
        asked = Asked.by(said, conversation=given.conversation_context, plans=[plan])

        def check(answer: Refinement) -> None:
            if answer.plan is not None:
                bare = veil.bare_plan(answer.plan)
                with veil.over_refusals():
                    check_plan(bare, self._catalog)
                    check_asked(bare, self._catalog, asked)
                    check_plan_sentences(bare)

        answer = llm.ask("plan_refiner", {
            "today": plan.today.isoformat(),
            "catalog": catalog_for(self._catalog, given.lang, question=said, plan=plan,
                                   values=self._values, veil=veil),
            "plan": veil.plan(plan).model_dump_json(),
            "question": given.pergunta,
            "suggestion": given.user_suggestion,
        }, Refinement, handle=handle, check=check, lang=given.lang,
            prose=lambda answer: answer.plan.assumptions if answer.plan else ())
        note = call_note(llm, handle)
        if answer.plan is None:
            return None, note
        changed = veil.bare_plan(answer.plan).model_copy(update={"today": plan.today})
        return reworded(changed, plan, plan_table(changed, self._catalog), given.lang), note

    def _summary(self, given: Input, plan: Plan, steps: tuple[str, ...]) -> str:
        """What changed, as the steps that are new and the steps that are gone."""
        before = describe_plan(given.plan, self._catalog, given.lang)
        added = [step for step in steps if step not in before]
        removed = [step for step in before if step not in steps]
        if plan == given.plan or not (added or removed):
            return say(
                given.lang,
                "Não entendi a correção e mantive o plano. Exemplos: “apenas SP e RJ”, “por mês”, "
                "“só os 5 maiores”, “no mês passado”.",
                "I did not understand the correction and kept the plan. Examples: “only SP and "
                "RJ”, “by month”, “only the top 5”, “last month”.",
            ) if given.user_suggestion else say(given.lang, "O plano não mudou.",
                                                "The plan is unchanged.")
        now = say(given.lang, "Agora", "Now")
        gone = say(given.lang, "Saiu", "Removed")
        parts = ([f"{now}: {'; '.join(added)}"] if added else []) + (
            [f"{gone}: {'; '.join(removed)}"] if removed else [])
        return " · ".join(parts)
