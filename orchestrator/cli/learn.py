"""`ezpocket learn`: what ratings taught; whether candidates may be used; forgetting one.

Place in the flow: orchestrator/learning keeps and decides; rehearsal.py answers for it.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from orchestrator.catalog import load_catalog
from orchestrator.cli.catalog import in_athena
from orchestrator.cli.output import Screen, clean
from orchestrator.database import Database
from orchestrator.errors import NotFound
from orchestrator.settings import get_settings

SHOWN = 200
STATUSES = {"candidate": ("candidata", "candidate"), "verified": ("verificada", "verified"),
            "rejected": ("recusada", "rejected")}


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    database = Database(get_settings().database_url)
    try:
        if arguments.forget is not None:
            return _forget(database, arguments, screen)
        _check_project(database, arguments.project)
        if arguments.check:
            return _check(database, arguments, screen)
        return _show(database, arguments, screen)
    finally:
        database.close()


def _check_project(database: Database, project: str | None) -> None:
    """Raises NotFound: an empty list would say that an unknown project learned nothing."""
    if project is not None and database.row("learning_project", project=project) is None:
        raise NotFound("no_such_project", f"Não há projeto “{clean(project)}”; escreva o nome ou o "
                       "id como em `ezpocket learn`.", f"There is no project “{clean(project)}”; "
                       "write its name or id as `ezpocket learn` does.")


def _forget(database: Database, arguments: argparse.Namespace, screen: Screen) -> int:
    row = database.row("learning_forget", id=arguments.forget)
    if row is None:
        raise NotFound("not_learned", f"Não há pergunta aprendida nº {arguments.forget}; veja "
                       "`ezpocket learn`.", f"There is no learned question no. {arguments.forget}; "
                       "see `ezpocket learn`.")
    if arguments.json:
        screen.say(json.dumps({"forgotten": row}, ensure_ascii=False))
        return 0
    used = {"verified": ("esquecida", "forgotten"),
            "candidate": ("candidata esquecida, nunca usada", "candidate forgotten, never used"),
            "rejected": ("recusada esquecida", "rejected one forgotten")}
    screen.say(f"{screen.t(*used[row['status']])}: {clean(row['question'])}")
    return 0


def _check(database: Database, arguments: argparse.Namespace, screen: Screen) -> int:
    # the agents and what they import, which the list does without
    from orchestrator.cli.rehearsal import Rehearsal, same_rows  # noqa: PLC0415 - as said above
    from orchestrator.learning.check import Check, System  # noqa: PLC0415 - the same

    settings = get_settings()
    rehearsal = Rehearsal(settings)
    check = Check(
        database, System(rehearsal.answer, rehearsal.rows, same_rows),
        analyst=rehearsal.services.analyst, catalog=load_catalog(settings.catalog_path),
        today=settings.today(), gold=in_athena if settings.bd_reference == "Athena" else str)
    decided = []
    try:
        for candidate, verdict in check.run(arguments.project):
            decided.append({
                "id": candidate["id"], "project": candidate["project"],
                "question": candidate["question"], "accepted": verdict.accepted,
                "reason": screen.t(verdict.pt, verdict.en), "asked": verdict.asked,
                "right_without": verdict.before, "right_with": verdict.after})
            if not arguments.json:
                _tell(screen, decided[-1])
    finally:
        rehearsal.close()
    if arguments.json:
        screen.say(json.dumps({"checked": decided}, ensure_ascii=False))
    elif not decided:
        screen.say(screen.t("nenhuma candidata a conferir", "no candidate to check"))
    return 0


def _tell(screen: Screen, one: dict[str, Any]) -> None:
    said = clean(one["question"])
    if not one["accepted"]:
        word = screen.t("recusada", "rejected")
        screen.say(f"{word} {one['id']}: {said}: {clean(one['reason'])}", style="yellow")
        return
    word = screen.t("verificada", "verified")
    kept = screen.t(f"{one['right_with']} de {one['asked']} certas, {one['right_without']} sem ela",
                    f"{one['right_with']} of {one['asked']} right, {one['right_without']} without")
    screen.say(f"{word} {one['id']}: {said} ({kept})", style="green")


def _show(database: Database, arguments: argparse.Namespace, screen: Screen) -> int:
    learned = database.rows("learning_shown", project=arguments.project, most=SHOWN)
    poor = database.rows("learning_poor_shown", project=arguments.project, most=SHOWN)
    if arguments.json:
        screen.say(json.dumps({"questions": learned, "poor_answers": poor}, ensure_ascii=False,
                              default=str))
        return 0
    screen.heading("Perguntas aprendidas", "Questions learned")
    screen.table((screen.t("nº", "no."), screen.t("estado", "state"),
                  screen.t("projeto", "project"), screen.t("pergunta", "question"),
                  screen.t("motivo", "reason")),
                 [(one["id"], screen.t(*STATUSES[one["status"]]), one["project"], one["question"],
                   screen.t(one["reason_pt"], one["reason_en"])) for one in learned])
    screen.heading("Respostas mal avaliadas", "Answers rated poor")
    screen.table((screen.t("pergunta nº", "job"), screen.t("nota", "rating"),
                  screen.t("etapa", "step"), screen.t("pergunta", "question"),
                  screen.t("comentário", "comment")),
                 [(one["job_id"], one["rating"], one["module"], one["question"], one["comment"])
                  for one in poor])
    return 0
