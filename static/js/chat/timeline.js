// The agents at work, live. Place in the flow: in the question view, above the plan. One line of
// constant height, so that nothing below it moves; pressed, it shows every step with its time.

import { h, replaceChildren, setText } from "../lib/dom.js";
import { duration } from "../lib/format.js";
import { known, t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { cancelWithCare } from "./actions.js";
import { modelCalls } from "./model_calls.js";
import { rows, summary } from "./timeline_model.js";

const STATE_ICONS = { running: "loader", waiting: "clock", done: "check", stopped: "x" };
const STEP_ICONS = { done: "check", failed: "x", withdrawn: "x", waiting: "clock" };
const CHIPS = 6;
let number = 0;

/** An agent's name for people; one that the catalogue does not know keeps its technical name. */
function agentName(module, form = "name") {
  const key = `chat.agent_${form}.${module}`;
  return known(key) ? t(key) : module;
}

/** ctx: {actions, readOnly}. */
export function timeline(ctx) {
  const id = `timeline-${++number}`;
  const mark = h("span", { class: "tl-mark" });
  const now = h("span", { class: "tl-now" });
  const chips = h("span", { class: "tl-chips", "aria-hidden": "true" });
  const list = h("ol", { class: "tl-list" });
  const models = modelCalls();
  const opened = h("div", { id, hidden: true }, list, models.element);
  const head = h("button", {
    type: "button", class: "tl-head", "aria-expanded": "false", "aria-controls": id,
    dataset: { testid: "timeline" }, onclick: () => toggle(),
  }, mark, now, chips, icon("chevron-down", "tl-chevron"));
  const stop = h("button", {
    type: "button", class: "icon-btn tl-stop", "aria-label": t("chat.cancel_this"), hidden: true,
    title: t("chat.cancel_this"), dataset: { testid: "cancel" },
    onclick: () => cancelWithCare(ctx.actions, job),
  }, icon("x"));
  const element = h("div", { class: "tl" }, h("div", { class: "tl-line" }, head, stop), opened);
  let job = null;

  const toggle = () => {
    opened.hidden = !opened.hidden;
    head.setAttribute("aria-expanded", String(!opened.hidden));
    drawList();
  };
  const drawList = () => {
    if (opened.hidden) return;
    replaceChildren(list, rows(job).map(stepRow));
    models.show(job);
  };
  const update = (next) => {
    const before = job;
    job = next;
    const told = summary(job);
    element.hidden = told.count === 0 && told.state !== "running";
    if (element.dataset.state !== told.state) {
      element.dataset.state = told.state;
      replaceChildren(mark, icon(STATE_ICONS[told.state]));
    }
    setText(now, headline(job, told));
    if (before?.steps === job.steps && before.status === job.status) return;
    const live = told.state === "running" || told.state === "waiting";
    stop.hidden = !live || ctx.readOnly;
    replaceChildren(chips, live ? told.done.slice(-CHIPS).map(chip) : null);
    drawList();
  };
  return { element, update };
}

function headline(job, { count, seconds, current, state }) {
  if (state === "running") {
    if (job.status === "sending") return t("chat.timeline_sending");
    return current ? `${agentName(current.module, "now")}…` : t("chat.timeline_queued");
  }
  if (state === "waiting") return t("chat.timeline_waiting");
  if (count === 0) return t(`chat.ended_${job.status}`);
  const told = t("chat.timeline_summary", { n: count, time: duration(seconds) });
  return state === "done" ? told : `${t(`chat.ended_${job.status}`)} · ${told}`;
}

const chip = ({ module, execution_time }) => h("span", { class: "tl-chip" },
  agentName(module), h("span", { class: "tl-chip-time" }, duration(execution_time ?? 0)));

function stepRow({ module, status, execution_time, note }) {
  const running = status === "started" || status === "retry" || status === "queued";
  const timed = execution_time !== undefined && execution_time !== null && !running;
  return h("li", { class: "tl-step", dataset: { status } },
    icon(STEP_ICONS[status] ?? "loader"),
    h("span", { class: "tl-step-name" }, agentName(module)),
    h("span", { class: "tl-step-detail" },
      h("code", {}, module), note && h("span", { lang: "en" }, note)),
    h("span", { class: "tl-step-time" }, timed ? duration(execution_time) : t(`chat.step_${status}`)));
}
