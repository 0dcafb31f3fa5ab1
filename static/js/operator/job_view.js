// One job's page (#job/<id>): who asked what, where its time went, each attempt, and why it
// failed. Place in the flow: links from every list lead here. Live while the job is.

import { api, serverNow } from "../lib/api.js";
import { h, replaceChildren, setText } from "../lib/dom.js";
import { duration } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { callsTable } from "./calls_table.js";
import { jobLink, moment, section, statusBadge } from "./parts.js";
import { suspect } from "./poor_list.js";
import { spansOf, totals } from "./spans.js";
import { errorBlock } from "./step_details.js";
import { stepsTable, waterfall } from "./waterfall.js";

const OPEN = ["queued", "processing", "waiting"];

/** {element, read(), update(job), fail(error), live()} for one job's id. */
export function jobView(jobId) {
  const head = h("div", { class: "op-job-head" });
  const error = h("div");
  const fall = waterfall(jobId);
  const steps = stepsTable();
  const sums = h("p", { class: "op-sums" });
  const calls = h("div");
  const problem = h("div");
  const element = h("div", { class: "op-view", dataset: { testid: "op-job" } },
    h("a", { class: "op-back", href: "#jobs" }, icon("chevron-left"), t("operator.back")),
    problem, head, error,
    section(t("operator.steps"), { hint: t("operator.steps_hint") }, sums, fall.element,
      h("details", { class: "op-details op-as-table" },
        h("summary", {}, t("operator.as_table")), steps.element)), calls);
  let status = null;
  let drawn = "";
  return {
    element, title: t("operator.view.job", { id: jobId.slice(0, 8) }),
    read: () => api.get(`/api/operator/jobs/${encodeURIComponent(jobId)}`),
    live: () => status === null || OPEN.includes(status),
    update, fail,
  };

  function update(job) {
    status = job.steps.some((step) => ["queued", "started", "retry"].includes(step.status) && step.last !== false)
      && job.source === "redis" ? "processing" : job.status;
    problem.replaceChildren();
    const signature = JSON.stringify({ ...job, now: null });
    const spans = spansOf(job.steps, serverNow());
    if (signature !== drawn) {
      drawn = signature;
      replaceChildren(head, header(job));
      replaceChildren(error, job.error && failure(job));
      steps.update(spans);
      replaceChildren(calls, callsTable(job.llm_calls));
    }
    fall.update(spans);
    const sum = totals(spans);
    setText(sums, t("operator.sums", { total: duration(sum.total / 1000), worked: duration(sum.worked / 1000),
      queued: duration(sum.queued / 1000), waited: duration(sum.waited / 1000) }));
  }

  function fail(reason) {
    if (status !== null) return; // what was seen stays; the banner tells
    problem.replaceChildren(h("p", { class: "notice notice-danger", role: "alert" }, reason.message));
  }
}

function header(job) {
  return [
    h("div", { class: "op-job-title" },
      h("h2", { class: "op-question" }, job.pergunta || t("operator.no_question")), statusBadge(job.status).element),
    h("dl", { class: "op-facts" },
      fact(t("operator.owner"), job.username),
      fact(t("operator.asked"), moment(job.created_at)),
      job.ended_at && fact(t("operator.ended"), moment(job.ended_at)),
      fact(t("operator.job"), copyable(job.job_id)),
      job.start_module && fact(t("operator.start"), h("span", { class: "op-mono" }, job.start_module)),
      job.parent_job_id && fact(t("operator.parent"), jobLink(job.parent_job_id)),
      job.later_job_ids.length > 0 && fact(t("operator.later"), job.later_job_ids.map((id) => [jobLink(id), " "])),
      job.poor && fact(t("operator.rating"), [String(job.poor.rating), job.poor.comment && ` · ${job.poor.comment}`]),
      job.poor && fact(t("operator.look_at"), suspect(job.poor)),
      job.waits.map((wait) => fact(t("operator.waits_for"), [wait.module, " · ", t("operator.until"), " ", moment(wait.deadline)])),
      fact(t("operator.source"), t(`operator.source.${job.source}`))),
    h("p", { class: "op-private" }, icon("shield"), t("operator.private")),
  ];
}

const fact = (name, value) => h("div", { class: "op-fact" }, h("dt", {}, name), h("dd", {}, value));

function copyable(text) {
  return [h("span", { class: "op-mono op-id" }, text), h("button", {
    type: "button", class: "icon-btn op-copy", "aria-label": t("operator.copy_id"), title: t("operator.copy_id"),
    onclick: () => navigator.clipboard.writeText(text).then(
      () => toast(t("common.copied"), { kind: "ok" }), () => toast(t("common.copy_failed"), { kind: "error" })),
  }, icon("copy"))];
}

function failure(job) {
  return h("div", { class: "op-failure", dataset: { testid: "op-failure" } },
    h("p", { class: "op-failure-text" }, icon("alert"), h("span", {}, job.error, " ",
      h("code", { class: "op-code" }, job.error_code ?? ""))),
    job.error_traceback && h("details", { class: "op-details" }, h("summary", {}, t("operator.traceback")),
      errorBlock(job.error_traceback)));
}
