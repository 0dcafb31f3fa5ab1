// A question that ended without an answer: what happened, what to do, and the buttons for it.
//
// Place in the flow: question_view.js, by update(job). The sentence is the server's and says
// what to do; the code and the job's number are folded away, for who helps.

import { api } from "../lib/api.js";
import { h, replaceChildren } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { lang, t } from "../lib/i18n.js";
import { action } from "./answer_actions.js";
import { sqlCard } from "./sql_card.js";

const SHOWN = new Set(["failed", "cancelled"]);

export function errorCard(ctx) {
  const body = h("div", { class: "error-body" });
  const element = h("section", { class: "error-card", hidden: true, role: "group", "aria-label": t("answer.error_title"), dataset: { testid: "error-card" } }, body);
  const sql = h("div", { class: "error-sql" });
  let drawn = null;

  function update(job) {
    element.hidden = !SHOWN.has(job.status) && !(job.error && job.status === "rejected" && !job.message);
    if (element.hidden || drawn === job) return;
    drawn = job;
    const cancelled = job.status === "cancelled";
    element.classList.toggle("error-calm", cancelled);
    replaceChildren(body,
      h("div", { class: "error-head" }, icon(cancelled ? "stop" : "alert"), h("h3", {}, t(cancelled ? "answer.cancelled_title" : "answer.error_title"))),
      h("p", { class: "error-text", role: cancelled ? null : "alert" }, sentence(job) || t(cancelled ? "answer.cancelled_text" : "answer.error_text")),
      h("div", { class: "answer-actions" },
        ctx.actions?.askAgain && action("ask-again", "refresh", t("answer.ask_again"), () => ctx.actions.askAgain(job.pergunta)),
        ctx.actions?.editQuestion && action("edit-question", "edit", t("answer.edit_question"), () => ctx.actions.editQuestion(job.pergunta))),
      sql, !cancelled && details(job));
    if (job.sql_edited && job.parent_job_id && ctx.actions?.rerunSql) againSql(job);
  }

  // What was typed is not lost: it can be mended and run again, as a change of the same question.
  async function againSql(job) {
    replaceChildren(sql);
    try {
      const trace = await api.get(`/api/jobs/${job.job_id}`);
      const parent = { ...job, job_id: job.parent_job_id };
      if (trace.query_sql && drawn === job) replaceChildren(sql, sqlCard({ sql: trace.query_sql, edited: true, ctx, job: () => parent }).element);
    } catch {
      // The card says what to do without it.
    }
  }

  return { element, update };
}

function sentence({ error }) {
  if (!error) return "";
  return (lang() === "en" ? error.message_en ?? error.message : error.message) ?? "";
}

function details(job) {
  const step = (job.steps ?? []).findLast((item) => ["failed", "error", "started", "retry"].includes(item.status));
  const facts = [["answer.detail_code", job.error?.code], ["answer.detail_step", step?.module], ["answer.detail_job", job.job_id]];
  return h("details", { class: "error-details" }, h("summary", {}, t("answer.details")),
    h("dl", {}, facts.filter(([, value]) => value).map(([key, value]) => [h("dt", {}, t(key)), h("dd", {}, h("code", {}, value))])));
}
