// The answer: text with checked numbers, chart, table, SQL, files, and what people say of it.
//
// Place in the flow: question_view.js makes one per question and gives it every new state of the
// job by update(job). Text grows while it streams; the rest is drawn once, with the message.

import { h, replaceChildren } from "../lib/dom.js";
import { lang as pageLang, t } from "../lib/i18n.js";
import { answerActions } from "./answer_actions.js";
import { answerNotes } from "./answer_notes.js";
import { answerText } from "./answer_text.js";
import { formatCell, withGrains } from "./cells.js";
import { chartCard } from "./chart_card.js";
import { dataTable } from "./data_table.js";
import { exportButtons } from "./exports.js";
import { numberMarks } from "./number_marks.js";
import { ratingForm, ratingShown } from "./rating.js";
import { asLists } from "./rows.js";
import { sqlCard } from "./sql_card.js";

const MOST_SAID = 20;

export function answerCard(ctx) {
  const text = answerText();
  const result = h("div", { class: "answer-result" });
  const notes = h("div", { class: "answer-notes" });
  const foot = h("div", { class: "answer-foot" });
  const rating = ctx.readOnly && !ctx.actions?.rate ? ratingShown() : ratingForm({ ctx });
  const element = h("article", { class: "answer-card", hidden: true, "aria-label": t("answer.title"), dataset: { testid: "answer" } },
    text.element, notes, result, foot);
  const view = { job: null, message: null, chart: null, table: null };
  const marks = numberMarks({ highlight: (source) => view.table?.mark(source) });

  function update(job) {
    if (job === view.job) return;
    view.job = job;
    const shown = shownText(job);
    element.hidden = !shown;
    if (element.hidden) return;
    const streaming = !job.message;
    element.setAttribute("aria-busy", String(streaming));
    element.classList.toggle("answer-streaming", streaming);
    const data = job.message ? resultOf(job) : null;
    text.update({ text: shown, message: job.message, lang: job.lang, columns: data?.columns ?? [], hasRows: Boolean(data?.rows.length > 1),
      mark: (fragment) => marks.mark(fragment, keyNumbersOf(job.message), data) });
    if (job.message && job.message !== view.message) complete(job, data);
    rating.update(job);
  }

  // Drawn once per message: charts and tables keep their state while ratings come and go.
  function complete(job, data) {
    view.message = job.message;
    dispose();
    const { chart, query_sql: sql } = job.message;
    const given = { jobId: job.job_id, ...data, rowCount: job.message.row_count ?? 0, lang: data.lang };
    view.chart = data.rows.length ? chartCard({ ...given, chart }) : null;
    view.table = needsTable(data, job)
      ? dataTable({ ...given, title: chart?.title || job.pergunta }) : null;
    replaceChildren(notes, answerNotes(job));
    replaceChildren(result, view.chart?.element, view.table?.element,
      sql && sqlCard({ sql, edited: job.sql_edited, ctx, job: () => view.job }).element);
    if (job.status === "rejected" || (!data.columns.length && !job.partial)) askable(text.element, ctx);
    const files = data.columns.length && data.rows.length ? exportButtons(job) : null;
    replaceChildren(foot, answerActions({ job: () => view.job, ctx, files, hasData: data.columns.length > 0 }), data.columns.length > 0 && rating.element);
  }

  function dispose() {
    view.chart?.destroy();
    marks.hide();
    view.chart = view.table = null;
  }

  return { element, update, destroy: dispose };
}

function resultOf(job) {
  const { message, plan } = job;
  const columns = withGrains(message.columns ?? [], plan?.plan);
  return { columns, rows: asLists(message.rows, columns), lang: message.lang ?? job.lang ?? pageLang() };
}

const shownText = (job) => job.message?.response_text ?? job.text;

// One value, or a short list of names, the text has said already; edited SQL is shown as it is.
function needsTable({ columns, rows, lang }, job) {
  if (job.sql_edited) return rows.length > 0;
  if (rows.length === 0 || (rows.length === 1 && columns.length === 1)) return false;
  if (columns.length > 1 || rows.length > MOST_SAID) return true;
  return rows.some(([value]) => value !== null && !shownText(job).includes(formatCell(value, columns[0], lang)));
}

// A refusal gives examples of questions: each can be asked with a click.
function askable(element, ctx) {
  if (ctx.readOnly || !ctx.actions?.askAgain) return;
  for (const item of element.querySelectorAll("li")) {
    const question = item.textContent.trim();
    if (!question.endsWith("?") && question.split(" ").length < 3) continue;
    replaceChildren(item, h("button", { type: "button", class: "answer-example", onclick: () => ctx.actions.askAgain(question) }, question));
  }
}

// Insights bring the numbers of their own sentences.
const keyNumbersOf = (message) =>
  [...(message.key_numbers ?? []), ...(message.insights ?? []).flatMap((insight) => insight?.numbers ?? [])];
