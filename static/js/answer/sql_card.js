// The SQL behind an answer: folded, highlighted, copied, changed and run again.
//
// Place in the flow: answer_card.js. A changed statement runs as a new job through the guard
// (ctx.actions.rerunSql); this answer stays as it is.

import { h, replaceChildren } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { colourSql } from "../lib/sql_colours.js";
import { action } from "./answer_actions.js";

const MOST_CHARACTERS = 32_768;
let cards = 0;

/** given: {sql, edited, ctx, job()}. */
export function sqlCard({ sql, edited, ctx, job }) {
  const id = `answer-sql-${(cards += 1)}`;
  const code = h("code", { class: "hljs" }, sql);
  const view = h("div", { class: "answer-sql-view" },
    h("pre", { class: "answer-sql-code", tabindex: "0", role: "group", "aria-label": "SQL" }, code));
  const body = h("div", { class: "answer-sql-body", id, hidden: true });
  const toggle = h("button", { type: "button", class: "answer-sql-toggle", "aria-expanded": "false", "aria-controls": id, dataset: { testid: "sql-toggle" },
    onclick: () => open(body.hidden) }, icon("code"), h("span", {}, "SQL"), edited && h("span", { class: "badge badge-accent" }, t("answer.sql_edited")), icon("chevron-down", "answer-fold"));
  const element = h("div", { class: "answer-sql" }, toggle, body);

  function open(wanted) {
    body.hidden = !wanted;
    toggle.setAttribute("aria-expanded", String(wanted));
    if (!wanted || body.firstChild) return;
    show();
    colourSql(code, sql);
  }

  function show() {
    replaceChildren(body, view, h("div", { class: "answer-sql-tools" },
      action("sql-copy", "copy", t("answer.sql_copy"), () => ctx.actions?.copy?.(sql)),
      ctx.actions?.rerunSql && action("sql-edit", "edit", t("answer.sql_change"), edit)));
    return body.querySelector("[data-testid=sql-edit]");
  }

  function edit() {
    const field = h("textarea", { class: "input answer-sql-field", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
      maxlength: MOST_CHARACTERS, rows: Math.min(24, sql.split("\n").length + 2), "aria-label": t("answer.sql_field"), value: sql, dataset: { testid: "sql-field" } });
    const error = h("p", { class: "field-error", role: "alert", hidden: true });
    const run = h("button", { type: "submit", class: "btn btn-primary btn-sm", dataset: { testid: "sql-run" } }, icon("play"), t("answer.sql_run"));
    const cancel = h("button", { type: "button", class: "btn btn-ghost btn-sm", onclick: () => show()?.focus() }, t("common.cancel"));
    const form = h("form", { class: "answer-sql-form", onsubmit: (event) => { event.preventDefault(); send(); },
      onkeydown: (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); }
        if (event.key === "Escape") { event.stopPropagation(); show()?.focus(); }
      } },
    field, h("p", { class: "hint" }, t("answer.sql_hint")), error, h("div", { class: "answer-sql-tools" }, cancel, run));
    async function send() {
      if (run.disabled || !field.value.trim()) return;
      run.disabled = true;
      error.hidden = true;
      try {
        await ctx.actions.rerunSql(job(), field.value);
        show()?.focus();
      } catch (refusal) {
        replaceChildren(error, refusal.message);
        error.hidden = false;
        run.disabled = false;
      }
    }
    replaceChildren(body, form);
    field.focus();
  }

  return { element };
}
