"""The plan on a terminal: accept, change in words, or reject.

Place in the flow: called by follow.py when the job asks. An answer that comes too late, or
twice, is refused by the engine and said in one sentence.
"""

from __future__ import annotations

from orchestrator.cli.output import Screen, clean
from orchestrator.contracts import Context

CHOICES = {
    "a": "accept", "y": "accept", "s": "accept", "": "accept",
    "c": "suggest", "m": "suggest",
    "r": "reject", "n": "reject",
}


def show_plan(screen: Screen, payload: Context) -> None:
    screen.heading("Plano", "Plan")
    for name, style in (("error", "red"), ("refinement_summary", "yellow")):
        if payload.get(name):
            screen.say(f"  {clean(str(payload[name]))}", style=style)
    plan = payload.get("plan")
    if isinstance(plan, dict) and plan.get("goal"):
        screen.say(f"  {clean(str(plan['goal']))}")
    for step in payload.get("plan_steps") or ():
        screen.say(f"  • {clean(str(step))}")
    screen.say()


def ask_person(screen: Screen) -> Context | None:
    """What the person decides, as the engine's answer; None when standard input ended."""
    prompt = screen.t("[a]ceitar, [m]udar ou [r]ejeitar? ", "[a]ccept, [c]hange or [r]eject? ")
    while True:
        typed = _line(screen, prompt)
        if typed is None:
            return None
        action = CHOICES.get(typed[:1].lower())
        if action == "suggest":
            words = _line(screen, screen.t("O que mudar? ", "Change what? "))
            if words:
                return {"action": "suggest", "suggestion": words}
        elif action:
            return {"action": action}


def _line(screen: Screen, prompt: str) -> str | None:
    print(prompt, end="", file=screen.out, flush=True)
    try:
        return input().strip()
    except EOFError:
        return None
