"""Writes what was found: figures per group, the steps that failed, each question that was not
right.

Place in the flow: the last step of `ezpocket eval`, for people in their language and as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestrator.agent import say
from orchestrator.evaluation.compare import Rows
from orchestrator.evaluation.evaluation import Found
from orchestrator.evaluation.figures import (
    by_category,
    by_database,
    by_language,
    figures,
    seconds_of,
    spent_on,
    steps_of,
)
from orchestrator.evaluation.score import (
    NOT_REFUSED,
    OTHER_ROWS,
    OUTCOMES,
    SHOWN,
    Scored,
)
from orchestrator.evaluation.values import short

RULE = (
    "Regra: linhas como multiconjunto; a ordem conta quando o gabarito tem ORDER BY e LIMIT, ou\n"
    "ORDER BY e a pergunta pede uma ordem (empates podem trocar de lugar); nomes, ordem e colunas\n"
    "a mais não importam; números iguais até 1e-6 ou até o arredondamento do gabarito; datas\n"
    "iguais a instantes à meia-noite; NULL igual a NULL; texto exato; porcentagem não é fração.",
    "Rule: rows as a multiset; order counts when the gold has ORDER BY and LIMIT, or ORDER BY and\n"
    "the question asks for an order (ties may swap); column names, their order and extra columns\n"
    "do not matter; numbers equal within 1e-6 or the gold's own rounding; dates equal timestamps\n"
    "at midnight; NULL equals NULL; text exact; percent is not a fraction.",
)
MAX_NOTES = 20
_WORDS = {"right": "certas", "wrong": "erradas", "refused": "recusadas", "failed": "falhas"}
_WHY = {OTHER_ROWS: "outras linhas", NOT_REFUSED: "respondeu o que devia recusar"}
_STEPS = {
    "intent": ("intenção", "intent"), "plan": ("plano", "plan"), "sql": ("SQL", "SQL"),
    "validation": ("validação", "validation"), "execution": ("execução", "execution"),
    "answer": ("resposta", "answer"),
    "unknown": ("não se sabe: o gabarito não roda aqui",
                "not known: the gold does not run here"),
}


def summary(found: Found, lang: str) -> str:
    """Everything but the single questions."""
    parts = [_table(found.scored, lang), _shares(found.scored, lang), _steps(found.scored, lang),
             _cost(found, lang), "\n".join(say(lang, *note) for note in found.notes[:MAX_NOTES]),
             say(lang, *RULE)]
    return "\n\n".join(part for part in parts if part)


def _table(scored: Sequence[Scored], lang: str) -> str:
    """One line per category, database and language, and one for all."""
    groups = {**by_category(scored), **{f"{k}.": v for k, v in by_database(scored).items()},
              **{f"[{k}]": v for k, v in by_language(scored).items()},
              say(lang, "TODAS", "ALL"): list(scored)}
    names = [say(lang, _WORDS[name], name) for name in OUTCOMES]
    lines = [f"{'':24}{'n':>5}" + "".join(f"{name:>11}" for name in names)]
    for name, part in groups.items():
        told = figures(part)
        shares = "".join(f"{told[f'{outcome}_percent']:>10}%" for outcome in OUTCOMES)
        lines.append(f"{name[:23]:24}{len(part):>5}{shares}")
    return "\n".join(lines)


def _shares(scored: Sequence[Scored], lang: str) -> str:
    told = figures(scored)
    of_answered = told["right_of_answered_percent"]
    stated = [item.stated for item in scored if item.stated is not None]
    lines = [say(
        lang,
        f"{told['questions']} perguntas: {told['right_percent']}% certas, "
        f"{told['wrong_percent']}% erradas, {told['refused_percent']}% recusadas, "
        f"{told['failed_percent']}% falhas; respondidas {told['answered_percent']}%",
        f"{told['questions']} questions: {told['right_percent']}% exactly right, "
        f"{told['wrong_percent']}% wrong, {told['refused_percent']}% refused, "
        f"{told['failed_percent']}% failed; answered {told['answered_percent']}%")]
    if of_answered is not None:
        lines[0] += say(lang, f", e delas {of_answered}% certas", f", {of_answered}% of them right")
    if stated:
        lines.append(say(
            lang, f"o texto diz os números do resultado em {sum(stated)} de {len(stated)}",
            f"the text says the result's figures in {sum(stated)} of {len(stated)}"))
    return "\n".join(lines)


def _steps(scored: Sequence[Scored], lang: str) -> str:
    counts = steps_of(scored)
    if not counts:
        return ""
    head = say(lang, "Onde o que não deu certo começou (o gabarito no lugar de cada etapa):",
               "Where what was not right began (the gold in each step's place):")
    return "\n".join([head, *(f"  {count:>5}  {say(lang, *_STEPS[step])}"
                              for step, count in counts.items())])


def _cost(found: Found, lang: str) -> str:
    took = seconds_of(found.scored)
    text = say(
        lang, f"da pergunta à resposta: mediana {took['median']:.2f} s, 95% em até "
        f"{took['p95']:.2f} s, pior {took['worst']:.2f} s",
        f"from question to answer: median {took['median']:.2f} s, 95% within "
        f"{took['p95']:.2f} s, worst {took['worst']:.2f} s")
    spent = spent_on(found.scored)
    if spent is None:
        return text
    if not found.model:
        return text + say(lang, "; sem modelo de linguagem", "; without a language model")
    cost = spent["cost"]
    money = f"US$ {cost}" if cost is not None else say(lang, "custo desconhecido", "cost not known")
    hints = say(lang, "com as dicas do arquivo" if found.hints else "sem dicas",
                "with the file's hints" if found.hints else "without hints")
    return text + "\n" + say(
        lang, f"{spent['calls']} chamadas ao modelo, {spent['input_tokens']}+"
        f"{spent['output_tokens']} tokens, {money}; {hints}",
        f"{spent['calls']} calls of the model, {spent['input_tokens']}+"
        f"{spent['output_tokens']} tokens, {money}; {hints}")


def line(item: Scored, lang: str) -> str:
    """One question, as soon as it is decided."""
    text = " ".join(item.question.text.split())[:90]
    return f"{_outcome(item, lang):10}{item.answer.seconds:6.1f} s  {text}"


def details(item: Scored, lang: str) -> str:
    """A question that was not right: what it said, what was expected."""
    question, answer = item.question, item.answer
    step = f" ({say(lang, *_STEPS[item.step])})" if item.step else ""
    where = " ".join(filter(None, (question.database, question.lang)))
    lines = [f"{_outcome(item, lang).upper()}{step}  {say(lang, 'linha', 'line')} {question.line} "
             f"[{question.category}] {where}: {question.text}"]
    told = [(say(lang, "depois de", "after"), " / ".join(question.context)),
            (say(lang, "por quê", "why"), say(lang, _WHY.get(item.why, item.why), item.why)[:300])]
    if answer.sql and item.outcome in ("wrong", "failed"):
        told.append((say(lang, "nosso SQL", "our SQL"), answer.sql))
    told += [(say(lang, "gabarito", "gold SQL"), sql) for sql in question.golds]
    if item.outcome == "wrong":
        told += [(say(lang, "nossas linhas", "our rows"), _sample(answer.rows, lang)),
                 (say(lang, "as certas", "gold rows"), _sample(item.gold, lang))]
    lines += [f"  {name:14}{' '.join(text.split())}" for name, text in told if text]
    return "\n".join(lines)


def _outcome(item: Scored, lang: str) -> str:
    return say(lang, _WORDS[item.outcome].removesuffix("s"), item.outcome)


def _sample(rows: Rows | None, lang: str) -> str:
    if rows is None:
        return say(lang, "nenhuma: devia ser recusada", "none: it should be refused")
    shown = "; ".join("(" + ", ".join(short(value) for value in row[:8]) + ")"
                      for row in rows.rows[:SHOWN - 1])
    rest = " …" if len(rows.rows) == SHOWN else ""
    return f"{', '.join(rows.columns[:8])}: {shown or say(lang, 'vazio', 'empty')}{rest}"


def as_json(found: Found, *, source: str) -> dict[str, Any]:
    scored = found.scored
    return {
        "file": source, "mode": found.mode, "model": found.model, "hints": found.hints,
        "rule": RULE[1], "overall": figures(scored),
        "categories": {name: figures(part) for name, part in by_category(scored).items()},
        "languages": {name: figures(part) for name, part in by_language(scored).items()},
        "databases": {name: figures(part) for name, part in by_database(scored).items()},
        "steps": steps_of(scored), "seconds": seconds_of(scored), "spent": spent_on(scored),
        "notes": [note[1] for note in found.notes],
        "results": [_record(item) for item in scored],
    }


def _record(item: Scored) -> dict[str, Any]:
    spent = item.answer.spent
    return {
        "line": item.question.line, "id": item.question.id, "category": item.question.category,
        "lang": item.question.lang, "database": item.question.database,
        "question": item.question.text, "outcome": item.outcome, "step": item.step,
        "stated": item.stated, "why": item.why, "status": item.answer.status,
        "query_sql": item.answer.sql, "row_count": item.answer.row_count,
        "seconds": round(item.answer.seconds, 3),
        "calls": spent.calls if spent else None,
        "cost": str(spent.cost) if spent and spent.cost is not None else None,
    }
