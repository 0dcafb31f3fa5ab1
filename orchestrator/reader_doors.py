"""What the role that runs generated SQL may still do besides reading `data`, and who closes it.

Place in the flow: `ezpocket migrate` says it after sql/roles.sql has run, since part of that file
needs PostgreSQL's administrator. The parser refuses all of this too; the role is what holds
when the parser has a hole.
"""

from __future__ import annotations

from orchestrator.database import Database
from orchestrator.reader_role import database_of, reader_role

Sentence = tuple[str, str]  # in Portuguese, in English

_SENTENCES: dict[str, Sentence] = {
    "functions": (
        "O papel {role} pode chamar o que escreve, espera, sinaliza ou espia ({names}). Como "
        "administrador do PostgreSQL, rode `psql -d {database} -f sql/roles.sql`.",
        "The role {role} may call what writes, sleeps, signals or spies ({names}). As "
        "PostgreSQL's administrator, run `psql -d {database} -f sql/roles.sql`."),
    "limits": (
        "Nada limita o disco que o papel {role} usa para arquivos temporários. Como administrador "
        "do PostgreSQL, rode `psql -d {database} -f sql/roles.sql`.",
        "Nothing limits the disk that the role {role} uses for temporary files. As PostgreSQL's "
        "administrator, run `psql -d {database} -f sql/roles.sql`."),
    "roles": (
        "O papel {role} é membro de {names} e pode o que esses papéis podem. Rode `REVOKE {names} "
        "FROM {role}`.",
        "The role {role} is a member of {names} and may what these roles may. Run `REVOKE {names} "
        "FROM {role}`."),
    "schemas": (
        "O papel {role} pode usar outros esquemas além de data: {names}. Rode `REVOKE USAGE ON "
        "SCHEMA {names} FROM PUBLIC` se ninguém mais precisa.",
        "The role {role} may use schemas other than data: {names}. Run `REVOKE USAGE ON SCHEMA "
        "{names} FROM PUBLIC` if nobody else needs it."),
    "settings": (
        "O que se vê em {names} depende de uma configuração que o próprio SQL pode mudar "
        "(current_setting). Use session_user na política ou um papel por inquilino.",
        "What is seen in {names} depends on a setting that SQL itself can change "
        "(current_setting). Use session_user in the policy, or one role per tenant."),
}


def reader_doors(database: Database) -> list[Sentence]:
    """A sentence for each kind of door that is open; none on the embedded server."""
    name = database_of(database.dsn)
    role = reader_role(name)
    return [
        (_SENTENCES[row["kind"]][0].format(role=role, database=name, names=row["names"]),
         _SENTENCES[row["kind"]][1].format(role=role, database=name, names=row["names"]))
        for row in database.rows("reader_doors", reader=role)
    ]
