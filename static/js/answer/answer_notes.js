// What stands beside the answer's text: edited SQL, warnings, insights, recommendations.
//
// Place in the flow: answer_card.js. What the text says already is not said twice.

import { h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";

const MOST = 12;

export function answerNotes(job) {
  const { message } = job;
  const said = plain(message.response_text);
  const isNew = (text) => text && !said.includes(plain(text));
  const insights = (message.insights ?? []).map((item) => item?.text ?? item).filter(isNew).slice(0, MOST);
  const advice = (message.recommendations ?? []).map((item) => item?.text ?? item).filter(isNew).slice(0, MOST);
  return [
    job.sql_edited && h("p", { class: "answer-edited" }, h("span", { class: "badge badge-accent" }, icon("edit"), t("answer.sql_edited")),
      job.parent_job_id && h("a", { href: `/answers/${encodeURIComponent(job.parent_job_id)}` }, t("answer.parent"))),
    (message.warnings ?? []).slice(0, MOST).map((text) => h("p", { class: "notice notice-warn answer-warning" }, icon("alert"), h("span", {}, text))),
    listed("insights", "spark", insights), listed("recommendations", "check", advice),
  ];
}

function listed(name, symbol, texts) {
  if (!texts.length) return null;
  return h("section", { class: "answer-listed" }, h("h4", {}, icon(symbol), t(`answer.${name}`)), h("ul", {}, texts.map((text) => h("li", {}, text))));
}

// Without Markdown signs and spaces, which differ between the two.
const plain = (text) => String(text ?? "").replace(/[*_\\`\s]/g, "");
