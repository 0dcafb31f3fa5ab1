// What a step was given and what it wrote, asked for when it is opened. Place in the flow: a row
// of the waterfall. Fields are cut by the server; the page says what was left out.

import { api } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { isSql, sqlBlock } from "./sql.js";

/** The content of one opened step; loads at once. */
export function stepDetails(jobId, step) {
  const body = h("div", { class: "op-step-fields" }, h("p", { class: "hint", role: "status" }, t("operator.loading")));
  const element = h("div", { class: "op-step-body" },
    step.error && errorBlock(step.error), step.last === false ? null : body);
  if (step.last !== false) load(jobId, step, body);
  return element;
}

export function errorBlock(text) {
  return h("div", { class: "op-traceback" },
    h("h3", { class: "op-fields-title" }, t("operator.traceback")),
    h("pre", { class: "op-pre op-pre-danger", tabindex: "0" }, text));
}

async function load(jobId, step, body) {
  try {
    const found = await api.get(`/api/operator/jobs/${encodeURIComponent(jobId)}/steps/${step.seq}`);
    body.replaceChildren(
      found.answer.length ? group(t("operator.answer_given"), found.answer) : "",
      group(t("operator.inputs"), found.inputs, t("operator.inputs_none")),
      group(t("operator.outputs"), found.outputs, t("operator.outputs_none")));
  } catch (error) {
    body.replaceChildren(h("p", { class: "notice notice-danger", role: "alert" }, error.message));
  }
}

function group(title, fields, nothing = "") {
  return h("div", { class: "op-fields" },
    h("h3", { class: "op-fields-title" }, title),
    fields.length === 0 && h("p", { class: "hint" }, nothing),
    fields.map(fieldBlock));
}

function fieldBlock(field) {
  const name = field.name === "*" ? t("operator.all_fields") : field.name;
  const short = field.text.length <= 80 && !field.text.includes("\n");
  const value = field.plain && isSql(field.name, field.text) ? sqlBlock(field.text)
    : h("pre", { class: "op-pre", tabindex: short ? undefined : "0" }, field.text);
  return h("div", { class: ["op-field-row", short && "op-field-short"] },
    h("p", { class: "op-field-name" }, name),
    h("div", { class: "op-field-value" }, value,
      field.cut && h("p", { class: "hint" }, t("operator.cut", {
        shown: number(field.text.length), n: number(field.size) }))));
}
