"""What the guard answers, and its sentences in both languages.

Place in the flow: postgres.py and athena.py make Reasons; sql_validator shows them and hands
them to auto_correction, which goes by their codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# code → (Portuguese, English); {} is the offending name.
SENTENCES: dict[str, tuple[str, str]] = {
    "EMPTY": ("A consulta está vazia.", "The statement is empty."),
    "NUL": ("A consulta contém um caractere nulo.", "The statement contains a NUL character."),
    "TOO_LONG": (
        "A consulta passa de 32 kB; escreva uma menor.",
        "The statement is over 32 kB; write a shorter one.",
    ),
    "TOO_DEEP": (
        "A consulta tem níveis demais; simplifique-a.",
        "The statement is nested too deeply; simplify it.",
    ),
    "CRASHED": (
        "A consulta não pôde ser analisada: a análise parou ou demorou demais. Escreva-a de "
        "outro modo.",
        "The statement could not be read: its parser stopped or took too long. Write it "
        "differently.",
    ),
    "LINE": (
        'A linha não é JSON com o texto da consulta: escreva {{"sql": "..."}}.',
        'The line is not JSON with a statement\'s text: write {{"sql": "..."}}.',
    ),
    "SYNTAX": ("Erro de sintaxe: {}.", "Syntax error: {}."),
    "MULTIPLE": (
        "Só uma consulta por vez pode ser executada.",
        "Only one statement at a time can run.",
    ),
    "NOT_SELECT": (
        "Só consultas de leitura (SELECT) podem ser executadas.",
        "Only read queries (SELECT) can run.",
    ),
    "WRITES": (
        "A consulta altera dados; só a leitura é permitida.",
        "The statement changes data; only reading is allowed.",
    ),
    "LOCKING": (
        "FOR UPDATE e FOR SHARE não são permitidos.",
        "FOR UPDATE and FOR SHARE are not allowed.",
    ),
    "INTO": (
        "SELECT INTO cria uma tabela; retire o INTO.",
        "SELECT INTO creates a table; remove INTO.",
    ),
    "UNKNOWN_RELATION": (
        "A tabela {} não faz parte do catálogo.",
        "The table {} is not part of the catalog.",
    ),
    "SYSTEM_CATALOG": (
        "A tabela {} é interna do banco de dados.",
        "The table {} is internal to the database.",
    ),
    "FUNCTION": ("A função {} não é permitida.", "The function {} is not allowed."),
    "UNBOUNDED": (
        "{} precisa de limites constantes e pequenos.",
        "{} needs constant, small bounds.",
    ),
    "MEMORY": (
        "{} pode ocupar gigabytes de memória aqui; agregue menos linhas ou textos menores.",
        "{} could take gigabytes of memory here; aggregate fewer rows or shorter texts.",
    ),
    "CROSS_JOIN": (
        "Há tabelas demais sem condição que as ligue; junte-as com ON ou WHERE.",
        "Too many tables have no condition that joins them; join them with ON or WHERE.",
    ),
    "SLOW": (
        "{} levaria minutos com textos ou listas tão longos, sem que nada a parasse; encurte-os.",
        "{} could take minutes with texts or lists this long, and nothing could stop it; shorten "
        "them.",
    ),
    "TYPE": ("O tipo {} não é permitido.", "The type {} is not allowed."),
    "OPERATOR": ("O operador {} não é permitido.", "The operator {} is not allowed."),
    "CONSTRUCT": ("A construção {} não é permitida.", "The construct {} is not allowed."),
    "PARAMETER": (
        "A consulta tem o parâmetro {} sem valor.",
        "The statement has the parameter {} without a value.",
    ),
    "PLAN_TABLE": (
        "A tabela {} não está no plano aprovado; leia só a tabela do plano.",
        "The table {} is not in the approved plan; read the plan's table only.",
    ),
    "PLAN_FILTER": (
        "A condição {} não é a do plano aprovado; use só os filtros dele.",
        "The condition {} is not the approved plan's; use its filters only.",
    ),
    "PLAN_TIME": (
        "O período {} não é o do plano aprovado; use exatamente o dele.",
        "The period {} is not the approved plan's; use exactly that one.",
    ),
    "PARTITION": (
        "A tabela é lida inteira: filtre a coluna de partição {} no WHERE de cada leitura, com um "
        "período.",
        "The table is read whole: filter the partition column {} in the WHERE of each reading, "
        "with a period.",
    ),
    "HIDDEN_COLUMN": ("A coluna {} é interna.", "The column {} is internal."),
    "SENSITIVE": ("A coluna {} é sensível.", "The column {} is sensitive."),
}


@dataclass(frozen=True)
class Reason:
    """Why not. `position` counts characters from 0; None when it is not known."""

    code: str
    message_pt: str
    message_en: str
    position: int | None = None
    name: str = ""

    def message(self, lang: str) -> str:
        return self.message_en if lang == "en" else self.message_pt

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code, "message_pt": self.message_pt, "message_en": self.message_en,
            "position": self.position, "name": self.name,
        }


@dataclass(frozen=True)
class Verdict:
    """`canonical` is the statement to run, only when allowed. `warnings` do not refuse."""

    allowed: bool
    reasons: tuple[Reason, ...] = ()
    canonical: str = ""
    warnings: tuple[Reason, ...] = ()


def reason(code: str, name: str = "", position: int | None = None) -> Reason:
    pt, en = SENTENCES[code]
    shown = name[:80]
    return Reason(code, pt.format(shown), en.format(shown), position, shown)
