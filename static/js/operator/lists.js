// What is under way: jobs in flight, waits for people, workers. Place in the flow: under the
// modules; each list is live and keeps its elements while their figures change.

import { h, setText } from "../lib/dom.js";
import { clock, number } from "../lib/format.js";
import { lang, t } from "../lib/i18n.js";
import { serverNow } from "../lib/api.js";
import { keyed } from "./keyed.js";
import { age, empty, jobLink, moduleName, partError, row, section, since, statusBadge, table } from "./parts.js";

/** {element, update(part)}: a live table of one part of the overview. */
function live({ title, hint, columns, className, keyOf, create, rowsOf = (part) => part, totalOf, nothing, testid }) {
  const { element: frame, body } = table(title, columns, { className });
  const none = empty(nothing);
  const problem = h("div");
  const count = h("span", { class: "badge" });
  const rows = keyed(body, keyOf, (item) => create(item, columns));
  const element = section(title, { extra: count, hint, testid }, problem, none, frame);
  function update(part) {
    problem.replaceChildren(...(part.error ? [partError(part.error, lang())] : []));
    const items = part.error ? [] : rowsOf(part);
    rows(items);
    frame.hidden = items.length === 0;
    none.hidden = items.length > 0 || Boolean(part.error);
    const total = part.error ? 0 : totalOf?.(part) ?? items.length;
    setText(count, total > items.length ? t("operator.shown_of", { shown: items.length, n: number(total) }) : number(total));
    count.hidden = Boolean(part.error);
  }
  return { element, update };
}

export function jobsInFlight() {
  return live({
    title: t("operator.in_flight"), nothing: t("operator.in_flight_none"), testid: "op-in-flight",
    columns: [{ label: t("operator.job"), class: "op-first" }, { label: t("operator.owner") },
      { label: t("operator.state") }, { label: t("operator.module") }, { label: t("operator.age"), class: "op-number" }],
    keyOf: (job) => job.job_id,
    create(job, columns) {
      const badge = statusBadge(job.status);
      const module = moduleName(job.current_module);
      const lasted = h("span");
      const element = row(columns, [jobLink(job.job_id), job.username, badge.element, module, lasted]);
      return { element, update(next) {
        badge.update(next.status);
        setText(module, next.current_module);
        setText(lasted, age((serverNow() - next.created_at) / 1000));
      } };
    },
  });
}

export function waitsList() {
  return live({
    title: t("operator.waits"), nothing: t("operator.waits_none"), testid: "op-waits",
    rowsOf: (part) => part.shown, totalOf: (part) => part.total,
    columns: [{ label: t("operator.job"), class: "op-first" }, { label: t("operator.owner") },
      { label: t("operator.module") }, { label: t("operator.asked"), class: "op-number" },
      { label: t("operator.deadline"), class: "op-number" }],
    keyOf: (wait) => `${wait.job_id}/${wait.ask}`,
    create(wait, columns) {
      const asked = h("span");
      const left = h("span");
      const element = row(columns, [jobLink(wait.job_id), wait.username, moduleName(wait.module), asked, left]);
      return { element, update(next) {
        setText(asked, since((serverNow() - next.asked_at) / 1000));
        setText(left, clock((next.deadline - serverNow()) / 1000));
      } };
    },
  });
}

export function workersList() {
  return live({
    title: t("operator.workers"), hint: t("operator.workers_hint"), nothing: t("operator.workers_none"),
    testid: "op-workers", className: "op-wide",
    columns: [{ label: t("operator.module"), class: "op-first" }, { label: t("operator.process") },
      { label: t("operator.heard"), class: "op-number" }, { label: t("operator.works_on") }],
    keyOf: (worker) => worker.name,
    create(worker, columns) {
      const heard = h("span");
      const task = h("span", { class: "op-task" });
      const element = row(columns, [moduleName(worker.module),
        h("span", { class: "op-mono" }, `${worker.host}:${worker.pid}`), heard, task]);
      let job = null;
      return { element, update(next) {
        setText(heard, since(next.heard_ms / 1000));
        heard.className = next.heard_ms > 15_000 ? "op-warned" : "";
        if ((next.task?.job_id ?? null) === job && job !== null) return;
        job = next.task?.job_id ?? null;
        task.replaceChildren(...(job ? [jobLink(job)] : [t("operator.idle")]));
        task.classList.toggle("op-zero", !job);
      } };
    },
  });
}
