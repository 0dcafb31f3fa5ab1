// Everybody's jobs, also those that left Redis: by status and person, a page at a time.

import { api, withQuery } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { duration } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { jobLink, moment, row, section, statusBadge, statusName, table } from "./parts.js";
import { jobHref } from "./route.js";

const STATUSES = ["", "open", "answered", "failed", "cancelled", "rejected", "expired"];
const JOB_ID = /^[0-9a-f]{32}$/;

/** {element, show()} */
export function jobsView() {
  const columns = [{ label: t("operator.job"), class: "op-first" }, { label: t("operator.when") },
    { label: t("operator.owner") }, { label: t("operator.state") },
    { label: t("operator.took"), class: "op-number" }, { label: t("operator.error") }];
  const { element: frame, body } = table(t("operator.jobs"), columns);
  const note = h("p", { class: "op-empty", role: "status" });
  const more = h("button", { type: "button", class: "btn", hidden: true, onclick: () => load(true) }, t("operator.older"));
  const status = h("select", { class: "input", id: "op-jobs-status", onchange: () => load() },
    STATUSES.map((name) => h("option", { value: name }, name ? statusName(name) : t("operator.any"))));
  const who = h("input", { class: "input", id: "op-jobs-who", type: "search", maxlength: "64",
    autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
  const form = h("form", { class: "op-filter", role: "search", onsubmit: find },
    field("op-jobs-status", t("operator.state"), status),
    field("op-jobs-who", t("operator.who_or_job"), who),
    h("button", { type: "submit", class: "btn" }, t("operator.find")));
  const element = h("div", { class: "op-view" },
    section(t("operator.jobs"), { hint: t("operator.jobs_hint"), testid: "op-jobs" }, form, note, frame, more));
  let last = null;
  let turn = 0;
  return { element, show: () => load(), title: t("operator.view.jobs") };

  function find(event) {
    event.preventDefault();
    const wanted = who.value.trim();
    if (JOB_ID.test(wanted)) window.location.hash = jobHref(wanted);
    else load();
  }

  async function load(further = false) {
    const mine = ++turn;
    try {
      const found = await api.get(withQuery("/api/operator/jobs", {
        status: status.value, username: who.value.trim(), before: further ? last : "" }));
      if (mine !== turn) return;
      if (!further) body.replaceChildren();
      body.append(...found.jobs.map((job) => jobRow(job, columns)));
      last = found.jobs.at(-1)?.created_at ?? last;
      more.hidden = !found.more;
      say(body.childElementCount ? "" : t("operator.jobs_none"));
    } catch (error) {
      if (mine === turn) say(error.message);
    }
  }

  function say(text) {
    note.textContent = text;
    note.hidden = text === "";
    frame.hidden = body.childElementCount === 0;
  }
}

function jobRow(job, columns) {
  return row(columns, [jobLink(job.job_id), moment(job.created_at), job.username,
    statusBadge(job.status).element,
    job.execution_time === null ? "–" : duration(job.execution_time),
    h("code", { class: "op-code" }, job.error_code ?? "")]);
}

const field = (id, label, input) =>
  h("div", { class: "op-field" }, h("label", { class: "label", for: id }, label), input);
