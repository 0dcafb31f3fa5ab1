// Small pieces that the operator's views share: sections, tables, states, times.

import { h, setText } from "../lib/dom.js";
import { dateTime, duration, number } from "../lib/format.js";
import { known, t } from "../lib/i18n.js";
import { jobHref } from "./route.js";

const STATUS_CLASS = {
  answered: "badge-ok", done: "badge-ok", failed: "badge-danger", lost: "badge-danger",
  waiting: "badge-accent", processing: "badge-accent", started: "badge-accent",
  retry: "badge-warn", expired: "badge-warn", cancelled: null, rejected: null,
};

let ids = 0;

/** A titled region. extra: nodes beside the title. */
export function section(title, { extra = null, hint = null, testid } = {}, ...content) {
  const id = `op-section-${++ids}`;
  return h("section", { class: "op-section", "aria-labelledby": id, dataset: { testid } },
    h("header", { class: "op-section-head" },
      h("h2", { id, class: "op-section-title" }, title), extra),
    hint && h("p", { class: "hint op-section-hint" }, hint), content);
}

/**
 * A table that becomes a list of cards where there is no room. columns: [{label, class, hidden}].
 * The roles are written out because those cards take the table's own away.
 */
export function table(caption, columns, { className = "" } = {}) {
  const body = h("tbody", { role: "rowgroup" });
  const element = h("div", { class: "op-table-frame", tabindex: "0", role: "group", "aria-label": caption },
    h("table", { class: ["op-table", className], role: "table" },
      h("caption", { class: "visually-hidden" }, caption),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, columns.map((column) =>
        h("th", { scope: "col", role: "columnheader", class: column.class, title: column.title },
          column.label)))),
      body));
  return { element, body };
}

/** A row whose cells are made once; the first is the row's header. */
export function row(columns, cells) {
  return h("tr", { role: "row" }, cells.map((cell, index) =>
    h(index === 0 ? "th" : "td", {
      role: index === 0 ? "rowheader" : "cell", scope: index === 0 ? "row" : undefined,
      class: columns[index].class, dataset: { label: columns[index].label },
    }, cell)));
}

export const empty = (text) => h("p", { class: "op-empty" }, text);

export function statusBadge(status) {
  const element = h("span", { class: "badge" });
  const update = (next) => {
    element.className = ["badge", STATUS_CLASS[next]].filter(Boolean).join(" ");
    setText(element, statusName(next));
  };
  update(status);
  return { element, update };
}

export const statusName = (status) =>
  known(`operator.status.${status}`) ? t(`operator.status.${status}`) : status;

export const moduleName = (name) => h("span", { class: "op-module" }, name);

export function jobLink(jobId) {
  return h("a", { class: "op-link op-mono", href: jobHref(jobId), title: jobId,
    dataset: { testid: `op-job-${jobId}` } }, jobId.slice(0, 8));
}

/** Milliseconds as exactly as they were measured, up to a second; then as people say them. */
export const precise = (ms) => {
  if (ms < 1000) return `${number(ms, { digits: 0 })} ms`;
  return ms < 60_000 ? `${number(ms / 1000, { digits: 2 })} s` : duration(ms / 1000);
};

/** How long something has lasted, in whole seconds. */
export const age = (seconds) => duration(Math.max(1, Math.round(seconds)));

/** How long ago something was. */
export const since = (seconds) =>
  (seconds < 1.5 ? t("operator.now_moment") : t("operator.ago", { time: age(seconds) }));

export function moment(iso) {
  return h("time", { datetime: iso, title: iso }, dateTime(iso));
}

/** What stands where a part of the answer could not be read. */
export function partError(error, language) {
  return h("p", { class: "notice notice-danger", role: "alert" },
    language === "en" ? error.message_en : error.message);
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Bytes with a unit: 12.3 MB. */
export function bytes(value, format) {
  let unit = 0;
  let shown = value;
  while (shown >= 1024 && unit < UNITS.length - 1) { shown /= 1024; unit += 1; }
  return `${format(shown, { digits: shown < 10 && unit > 0 ? 1 : 0 })} ${UNITS[unit]}`;
}
