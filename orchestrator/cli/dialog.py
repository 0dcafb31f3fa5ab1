"""The plan on a terminal: accept, change in words, or reject; and whether a heavy statement runs.

Place in the flow: called by follow.py when the job asks. An answer that comes too late, or
twice, is refused by the engine and said in one sentence.
"""

from __future__ import annotations

from orchestrator.cli.output import Screen, clean
from orchestrator.contracts import Context

ANSWERS = {
    "accept": ("a", "aceitar", "aceito", "accept", "s", "sim", "y", "yes", "ok"),
    "suggest": ("m", "mudar", "muda", "c", "change"),
    "reject": ("r", "rejeitar", "reject", "n", "não", "nao", "no"),
}
CHOICES = {word: action for action, words in ANSWERS.items() for word in words}


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
    """What the person decides, as the engine's answer; None when standard input ended.

    Several words that are no answer are the change itself: "apenas SP e RJ" must never be
    read as its first letter.
    """
    prompt = screen.t("[a]ceitar, [m]udar ou [r]ejeitar? ", "[a]ccept, [c]hange or [r]eject? ")
    while True:
        typed = _line(screen, prompt)
        if typed is None:
            return None
        action = CHOICES.get(typed.lower().rstrip(".!"))
        if action is None and " " in typed:
            return {"action": "suggest", "suggestion": typed}
        if action == "suggest":
            words = _line(screen, screen.t("O que mudar? ", "Change what? "))
            if words:
                return {"action": "suggest", "suggestion": words}
        elif action:
            return {"action": action}


def show_cost(screen: Screen, payload: Context) -> None:
    """What the statement would take, in the server's words."""
    screen.heading("Antes de executar", "Before it runs")
    for name, style in (("error", "red"), ("text", "")):
        if payload.get(name):
            screen.say(f"  {clean(str(payload[name]))}", style=style)
    screen.say()


def ask_about_cost(screen: Screen, payload: Context) -> Context | None:
    """Run it, go back to the plan, or not; None when standard input ended."""
    actions = {"accept": "accept", "reject": "reject"}
    prompt = screen.t("Executar: [s]im ou [n]ão? ", "Run it: [y]es or [n]o? ")
    if "narrow" in (payload.get("actions") or ()):
        actions["suggest"] = "narrow"
        prompt = screen.t("Executar: [s]im, [m]udar o plano ou [n]ão? ",
                          "Run it: [y]es, [c]hange the plan or [n]o? ")
    while True:
        typed = _line(screen, prompt)
        if typed is None:
            return None
        action = actions.get(CHOICES.get(typed.lower().rstrip(".!"), ""))
        if action:
            return {"action": action}


def _line(screen: Screen, prompt: str) -> str | None:
    screen.say(prompt, end="")
    try:
        return input().strip()
    except EOFError:
        return None
