"""A plan whose fields a person edited, with sentences that speak of it as it is now.

Place in the flow: plan_confirm and user_proposed_plan take edits through here. The sentences
bring the analyst (4 MB a process), so it is imported when something is edited.
"""

# ruff: noqa: PLC0415  (see above)

from __future__ import annotations

from typing import Any

from orchestrator.agent import Lang
from orchestrator.catalog import Catalog
from orchestrator.plan.checking import plan_table
from orchestrator.plan.edit import edit_plan
from orchestrator.plan.model import Plan


def edited(plan: Plan, edit: Any, catalog: Catalog, lang: Lang) -> Plan:
    """As edit_plan, with the goal and the assumptions of the plan that comes out."""
    from orchestrator.analyst.reading.assumptions import reworded

    changed = edit_plan(plan, edit, catalog)
    return reworded(changed, plan, plan_table(changed, catalog), lang)
