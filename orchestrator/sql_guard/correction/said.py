"""What a message of the guard, of PostgreSQL or of Trino complains of.

Place in the flow: __init__.py asks for each error. The words are those of PostgreSQL's
parse_*.c and of Trino's analyzer; a message in no list is nobody's to repair without a model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.sql_guard.correction.model import Said

_CODES = {"UNKNOWN_RELATION": "table"}
# kind, pattern; groups `name`, `left`, `right` where the message shows them.
_MESSAGES = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in (
    ("column", r'column (?:"(?P<name>[^"]+)"|(?P<bare>\S+)) does not exist'),
    ("column", r"column '(?P<name>[^']+)' cannot be resolved"),
    ("qualifier", r'(?:missing|invalid reference to) FROM-clause entry for table "(?P<name>[^"]+)'),
    ("table", r'relation "(?P<name>[^"]+)" does not exist'),
    ("table", r"table '(?P<name>[^']+)' does not exist"),
    ("ambiguous", r'column reference "(?P<name>[^"]+)" is ambiguous'),
    ("ambiguous", r"column '(?P<name>[^']+)' is ambiguous"),
    ("group", r'(?:column "(?P<name>[^"]+)" )?must appear in (?:the )?GROUP BY'),
    ("group", r"'(?P<name>[^']+)' must be an aggregate expression or appear in GROUP BY"),
    ("aggregate_where", r"aggregate functions are not allowed in WHERE"),
    ("aggregate_where", r"WHERE clause cannot contain aggregations"),
    ("window_where", r"window functions are not allowed in (?:WHERE|HAVING)"),
    ("window_where", r"QUALIFY|(?:WHERE|HAVING) clause cannot contain window"),
    ("zero", r"division by zero"),
    ("operator", r"operator does not exist: (?P<left>[\w ()]+?) [^\w\s]+ (?P<right>[\w ()]+)"),
    ("operator", r"cannot apply operator: (?P<left>[\w ()]+?) (?:[^\w\s]+|IS DISTINCT FROM) "
                 r"(?P<right>[\w ()]+)"),
    ("operator", r"'[^']+' cannot be applied to (?P<left>[\w ()]+?), (?P<right>[\w ()]+)"),
    ("operator", r"cannot check if (?P<left>[\w ()]+?) is BETWEEN (?P<right>[\w()]+)"),
    ("operator", r"IN value and list items must be the same type|value and result of subquery"),
    ("boolean", r"argument of (?:WHERE|AND|OR|NOT|HAVING|CASE/WHEN|FILTER) must be type boolean, "
                r"not type (?P<left>[\w ]+)"),
    ("boolean", r"WHERE clause must evaluate to a boolean: actual type (?P<left>\w+)"),
    ("branches", r"(?:CASE|COALESCE|GREATEST|LEAST|UNION|INTERSECT|EXCEPT)(?:/ELSE)? types "
                 r"(?P<left>[\w ]+) and (?P<right>[\w ]+) cannot be matched"),
    ("branches", r"all (?:CASE results|COALESCE operands|\w+ operands) must be the same type"),
    ("branches", r"in (?:UNION|INTERSECT|EXCEPT)\w* query has incompatible types"),
    ("value", r'invalid input syntax for (?:type )?(?P<left>[\w ]+): "(?P<name>[^"]*)"'),
    ("value", r'date/time field value out of range: "(?P<name>[^"]*)"'),
    ("value", r"value cannot be cast to (?P<left>\w+): (?P<name>.+?)\.?$"),
    ("value", r"cannot cast '(?P<name>[^']*)' to (?P<left>\w+)"),
    ("value", r"'(?P<name>[^']*)' is not a valid (?P<left>\w+) literal"),
    ("function", r"function (?:pg_catalog\.)?(?P<name>\w+)\((?P<left>[^)]*)\) does not exist"),
    ("function", r"unexpected parameters \((?P<left>.*?)\) for function (?P<name>\w+)"),
)]


def said(error: Mapping[str, Any]) -> Said:
    code = str(error.get("code", ""))
    if code in _CODES:
        return Said(_CODES[code], str(error.get("name", "")))
    detail = str(error.get("detail") or error.get("message_en") or "")[:2_000]
    for kind, pattern in _MESSAGES:
        found = pattern.search(detail)
        if found:
            shown = {key: value or "" for key, value in found.groupdict().items()}
            return Said(kind, shown.get("name") or shown.get("bare", ""),
                        shown.get("left", "").strip(), shown.get("right", "").strip())
    return Said()
