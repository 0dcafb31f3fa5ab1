// A job's attempts on one axis of time: queued, working, waiting for a person. Place in the flow:
// the job's page. Each row opens what the step was given and wrote; a table says the same.

import { h, replaceChildren, setText } from "../lib/dom.js";
import { duration } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { keyed } from "./keyed.js";
import { moduleName, precise, row, statusBadge, statusName, table } from "./parts.js";
import { busyOf, extentOf, length } from "./spans.js";
import { stepDetails } from "./step_details.js";
import { ticks, timeScale } from "./time_scale.js";

const FAILED = ["failed", "retry", "lost"];
const PARTS = ["queued", "worked", "waited"];

/** {element, update(spans)}. Steps that ran beside the flow, and well, are shown when asked for. */
export function waterfall(jobId) {
  const axis = h("div", { class: "op-axis", "aria-hidden": true });
  const list = h("ol", { class: "op-fall" });
  const rows = keyed(list, ({ span }) => `${span.step.seq}/${span.step.attempt}`, (item) => fallRow(jobId, item));
  const shown = { even: false, sides: false };
  let spans = [];
  const toggle = choice(t("operator.even"), (on) => { shown.even = on; draw(); });
  const sides = choice("", (on) => { shown.sides = on; draw(); });
  const element = h("div", { class: "op-waterfall", dataset: { testid: "op-waterfall" } },
    h("div", { class: "op-fall-head" }, legend(), h("div", { class: "op-choices" }, sides, toggle)), axis, list);
  return { element, update(next) { spans = next; draw(); } };

  function draw() {
    const extent = extentOf(spans);
    if (extent === null) return;
    const scale = timeScale({ ...extent, busy: busyOf(spans), even: shown.even });
    const beside = spans.filter(({ step }) => step.side && !FAILED.includes(step.status));
    rows(spans.filter((span) => shown.sides || !beside.includes(span)).map((span) => ({ span, scale })));
    drawAxis(axis, extent, scale);
    toggle.hidden = scale.breaks.length === 0 && !shown.even;
    sides.hidden = beside.length === 0;
    setText(sides.lastElementChild, t("operator.sides", { n: beside.length }));
  }
}

function choice(label, onChange) {
  return h("label", { class: "op-choice" },
    h("input", { type: "checkbox", onchange: (event) => onChange(event.target.checked) }), h("span", {}, label));
}

function legend() {
  return h("ul", { class: "op-legend", "aria-label": t("operator.legend") },
    PARTS.map((name) => h("li", {}, h("span", { class: `op-key op-part-${name}` }), t(`operator.part.${name}`))));
}

function drawAxis(axis, extent, scale) {
  const marks = ticks({ ...extent, scale }).map(({ ms, at }) =>
    h("span", { class: "op-tick", style: left(at) }, precise(ms)));
  const breaks = scale.breaks.map((gap) => h("span", { class: "op-break",
    style: { ...left(scale.at(gap.from)), "inline-size": `${(scale.at(gap.to) - scale.at(gap.from)) * 100}%` } },
  duration((gap.to - gap.from) / 1000)));
  replaceChildren(axis, marks, breaks);
}

function fallRow(jobId, { span }) {
  const badge = statusBadge(span.step.status);
  const track = h("div", { class: "op-track", "aria-hidden": true });
  const took = h("span", { class: "op-took" });
  const words = h("span", { class: "visually-hidden" });
  const panel = h("div", { class: "op-step-panel", hidden: true });
  const { step } = span;
  const button = h("button", { type: "button", class: "op-fall-button", "aria-expanded": false,
    dataset: { testid: `op-step-${step.seq}-${step.attempt}` }, onclick: () => open() },
  h("span", { class: "op-fall-name" }, icon("chevron-right", "op-chevron"), moduleName(step.module),
    step.attempt > 1 || step.last === false ? h("span", { class: "op-mark" }, t("operator.attempt", { n: step.attempt })) : null),
  h("span", { class: "op-fall-state" }, badge.element), track, took, words);
  const element = h("li", { class: "op-fall-row" }, button, panel);
  let loaded = "";
  return { element, update };

  function update({ span: next, scale }) {
    badge.update(next.step.status);
    replaceChildren(track, PARTS.map((name) => next[name] && bar(name, next[name], scale)));
    setText(took, next.worked ? precise(length(next.worked)) : "–");
    setText(words, inWords(next));
    element.classList.toggle("op-fall-failed", FAILED.includes(next.step.status));
    const { status, note } = next.step;
    if (!panel.hidden && loaded !== status) fill(next.step);
    button.title = note || "";
  }

  function open() {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden && loaded === "") fill(step);
  }

  function fill(current) {
    loaded = current.status;
    replaceChildren(panel, current.note && h("p", { class: "op-note" }, current.note), stepDetails(jobId, current));
  }
}

function bar(name, part, scale) {
  const from = scale.at(part.from);
  return h("span", { class: `op-part op-part-${name}`,
    style: { ...left(from), "inline-size": `${(scale.at(part.to) - from) * 100}%` } });
}

const left = (share) => ({ "inset-inline-start": `${share * 100}%` });

function inWords(span) {
  const said = PARTS.filter((name) => span[name] && length(span[name]) > 0)
    .map((name) => `${t(`operator.part.${name}`)}: ${precise(length(span[name]))}`);
  return `${statusName(span.step.status)}. ${said.join(", ")}`;
}

/** The same spans as rows, for those who read rather than look. */
export function stepsTable() {
  const columns = [{ label: t("operator.module"), class: "op-first" }, { label: t("operator.try"), class: "op-number" },
    { label: t("operator.state") }, ...PARTS.map((name) => ({ label: t(`operator.part.${name}`), class: "op-number" })),
    { label: t("operator.note") }];
  const { element, body } = table(t("operator.steps"), columns);
  return { element, update(spans) {
    body.replaceChildren(...spans.map((span) => row(columns, [moduleName(span.step.module),
      span.step.attempt, statusName(span.step.status),
      ...PARTS.map((name) => (span[name] ? precise(length(span[name])) : "–")), span.step.note || "–"])));
  } };
}
