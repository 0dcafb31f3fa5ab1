"""Jobs: a question on its way to its answer, and what came out."""

from __future__ import annotations

from orchestrator.web.openapi.route import Route
from orchestrator.web.openapi.shapes import (
    ANY,
    FLAG,
    LANG,
    OBJECT,
    STATUSES,
    TIME,
    TRUTH,
    Fields,
    Schema,
    listed,
    number,
    one_of,
    or_null,
    text,
    thing,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ID: Fields = (("job_id", text()),)
_JOB: Fields = (
    *_ID, ("projeto", or_null(text())), ("pergunta", text()), ("lang", or_null(text())),
    ("status", one_of(*STATUSES)), ("created_at", TIME), ("parent_job_id", or_null(text())))
_STEP = thing(("module", text()), ("attempt", number()), ("status", text()), ("note", text()),
              ("timestamp?", or_null(text())), ("execution_time?", or_null({"type": "number"})))
_CALL = thing(
    ("seq", number()), ("attempt", number()), ("module", text()), ("role", text()),
    ("prompt", text()), ("provider", text()), ("model", text()), ("input_tokens", number()),
    ("cached_tokens", number()), ("output_tokens", number()),
    ("cost", or_null({"type": "number"})), ("seconds", {"type": "number"}),
    ("first_seconds", or_null({"type": "number"})), ("tries", number()), ("outcome", text()),
    ("ahead", TRUTH), ("at", TIME))
_COLUMN = thing(("name", text()), ("label", text()), ("type", text()), ("unit", text()),
                ("values", OBJECT))
_TRACE: Fields = (
    *_ID, ("status", one_of(*STATUSES)), ("created_at", TIME), ("error", or_null(text())),
    ("parent_job_id", or_null(text())), ("execution_chain", listed(_STEP)),
    ("waiting", listed(OBJECT)), ("llm_calls", or_null(listed(_CALL, 500))),
    ("pergunta?", text()), ("lang?", or_null(text())), ("plan?", or_null(OBJECT)),
    ("plan_steps?", listed(text())), ("query_sql?", or_null(text())),
    ("columns?", listed(_COLUMN)), ("results_preview?", listed(OBJECT)),
    ("row_count?", or_null(number())), ("chart?", or_null(OBJECT)),
    ("key_numbers?", listed(OBJECT)), ("statistics?", OBJECT), ("insights?", listed(OBJECT)),
    ("recommendations?", listed(text())), ("warnings?", listed(text())),
    ("response_text?", or_null(text())), ("rating?", or_null(number(1, 5))),
    ("feedback_comment?", or_null(text())), ("sql_edited?", TRUTH),
    ("cost_estimate?", or_null(OBJECT)))
_CLIENT_ID: Schema = or_null(text(64))
_RESULT = "/api/jobs/{job_id}"
_NUMBERS = ("A number that a double would change (an integer beyond 2^53 - 1, a decimal of more "
            "digits) is a string of its digits; only a division's endless ones are rounded")
_LANGUAGE: Fields = (("lang?", LANG),)

ROUTES = (
    Route("get", "/api/jobs", "My newest 200 jobs, the newest last; open=1: the unfinished ones",
          gives=(("jobs", listed(thing(*_JOB), 200)),), query=(("open?", FLAG),)),
    Route("post", "/api/jobs",
          "Ask a question. client_id: your own name of it; sent again, it is the same job",
          (("pergunta", text(4000, 1)), ("projeto?", or_null(text(200))),
           ("lang?", or_null(one_of("pt", "en", ""))), ("client_id?", _CLIENT_ID),
           ("page_lang?", or_null(one_of("pt", "en", "")))),
          _ID, status=202, conflicts=True, names=True),
    Route("get", _RESULT, "The job, its steps, what it waits for, and its answer", gives=_TRACE),
    Route("get", f"{_RESULT}/plan",
          "What its plan says, in the language `lang`; `notes` on how the question was read stay "
          "in the question's",
          gives=(("goal", text()), ("plan_steps", listed(text())), ("notes", listed(text()))),
          query=_LANGUAGE),
    Route("post", f"{_RESULT}/answer",
          "Answer what it waits with (`ask` is the number in `waiting`, whose payload names the "
          "`actions`): accept, reject, suggest, edit, narrow (back to the plan of a statement that "
          "costs much) or extend; rate its answer, at any later time too: the latest rating counts",
          (("ask", number()), ("action?", one_of("accept", "reject", "suggest", "edit", "narrow",
                                                 "extend", "rate")),
           ("suggestion?", text(2000)), ("edit?", OBJECT), ("accept?", TRUTH),
           ("rating?", number(1, 5)), ("comment?", or_null(text(2000)))),
          (("ok", TRUTH), ("deadline?", number())), conflicts=True),
    Route("post", f"{_RESULT}/cancel", "Cancel it now", gives=(("ok", TRUTH),), conflicts=True),
    Route("post", f"{_RESULT}/rerun", "Run my own SQL in its place, as a new job",
          (("sql", text(20_000, 1)), ("client_id?", _CLIENT_ID)), _ID, status=202,
          conflicts=True),
    Route("get", f"{_RESULT}/rows",
          f"A page of the result's rows, ordered by a column; NULL comes last. {_NUMBERS}",
          gives=(("columns", listed(_COLUMN)), ("rows", listed(listed(ANY), 500)),
                 ("row_count", number())),
          query=(("offset?", number()), ("limit?", number(1, 500)), ("sort?", text()),
                 ("desc?", FLAG))),
    Route("get", f"{_RESULT}/result.xlsx",
          "The whole result as an Excel workbook, types kept; a number "
          "of more than 15 digits is text, which Excel would round", query=_LANGUAGE, media=XLSX),
    Route("get", f"{_RESULT}/result.json", f"The whole result. {_NUMBERS}",
          gives=(("columns", listed(text())), ("rows", listed(listed(ANY))),
                 ("row_count", number()))),
    Route("get", f"{_RESULT}/result.csv",
          "The whole result as CSV (RFC 4180); with lang as that language's spreadsheets read it",
          query=_LANGUAGE, media="text/csv"),
)
