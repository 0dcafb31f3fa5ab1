// "This query is heavy": the estimate in words, and the person's yes, no, or a smaller plan.
//
// Place in the flow: question_view.js makes one per question, below the plan's card, and gives it
// every new state of the job by update(job). The yes is never a mere Enter: it must be meant.

import { h, replaceChildren, setText } from "../lib/dom.js";
import { takeFocus } from "../lib/focus.js";
import { compact, number } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { toastError } from "../lib/toast.js";
import { countdown } from "../plan/countdown.js";
import { costState, costWords } from "./cost_words.js";

const TAKEN = new Set(["too_late", "no_such_wait"]);
const ICONS = { accepted: "check", rejected: "x", expired: "clock", cancelled: "stop" };
const MOST_EXTENSIONS = 3;
let made = 0;

export function costCard(ctx) {
  const id = `cost-title-${++made}`;
  const timer = countdown();
  const body = h("div", { class: "cost-body" });
  const says = h("p", { class: "visually-hidden", role: "status" });
  const buttons = costButtons(answer, extend);
  const element = h("section", {
    class: "cost-card", tabindex: "-1", hidden: true, "aria-labelledby": id,
    dataset: { testid: "cost-card" },
  }, body, says);
  const view = { job: null, state: "none", busy: null, error: null };

  function update(job) {
    if (view.job === job) return;
    const state = costState(job);
    const arrived = state === "open" && job.ask.ask !== view.job?.ask?.ask;
    if (arrived) Object.assign(view, { busy: null, error: job.ask.error ?? null });
    const same = state === view.state && job.ask === view.job?.ask;
    Object.assign(view, { job, state });
    if (!same) draw();
    if (arrived && !ctx.readOnly) announce();
  }

  function draw() {
    const { job, state } = view;
    const open = state === "open" && !ctx.readOnly;
    element.hidden = state === "none" || state === "narrowed";
    element.classList.toggle("cost-card-open", open);
    element.setAttribute("aria-busy", String(open && Boolean(view.busy)));
    timer.until(open ? job.ask.deadline ?? null : null);
    if (element.hidden) return;
    const words = told();
    if (open) replaceChildren(body, question(words), buttons.element);
    else replaceChildren(body, decided(words));
    if (open) buttons.update(job.ask, Boolean(view.busy));
  }

  const told = () => costWords(view.job.cost, { t, about: compact, number });

  const question = (words) => h("div", { class: "cost-question" },
    h("div", { class: "cost-top" },
      h("p", { class: "cost-kicker" }, icon("clock"), t(words.always ? "cost.title_always" : "cost.title")), timer.element),
    h("h3", { class: "cost-title", id, dataset: { testid: "cost-title" } }, words.title),
    h("p", { class: "cost-lead" }, t(words.always ? "cost.lead_always" : view.job.sql_edited ? "cost.lead_sql" : "cost.lead")),
    h("dl", { class: "cost-facts" }, words.facts.map(({ name, value, note }) => h("div", { class: "cost-fact" },
      h("dt", {}, name), h("dd", {}, value, note && h("span", { class: "cost-note" }, note))))),
    view.busy && h("p", { class: "cost-working" }, h("span", { class: "spinner", "aria-hidden": true }), t(`cost.busy_${view.busy}`)),
    view.error && h("p", { class: "notice notice-danger", role: "alert" }, view.error));

  function decided(words) {
    const { state, job } = view;
    const shown = state === "open" ? "waits" : state;
    return [h("p", { class: "cost-line" }, icon(ICONS[state] ?? "clock", `cost-line-${state}`),
      h("span", { class: "cost-line-state", id }, t(`cost.state_${shown}`)),
      h("span", { class: "cost-line-words" }, words.estimated)),
    state === "expired" && h("div", { class: "cost-expired" }, h("p", {}, t("cost.expired_text")),
      ctx.actions?.askAgain && button("ask-again", "btn btn-primary btn-sm",
        () => ctx.actions.askAgain(job.pergunta).catch(toastError), [icon("refresh"), t("cost.ask_again")]))];
  }

  async function answer(action) {
    if (view.busy || view.state !== "open") return;
    Object.assign(view, { busy: action, error: null });
    draw();
    element.focus({ preventScroll: true });
    try {
      await ctx.actions.respond(view.job, action);
    } catch (error) {
      const taken = TAKEN.has(error.code);
      Object.assign(view, { busy: taken ? "taken" : null, error: taken ? t("cost.taken") : error.message });
      draw();
    }
  }

  async function extend() {
    try {
      await ctx.actions.extend(view.job);
      setText(says, t("plan.more_time_given"));
    } catch (error) {
      view.error = error.message;
      draw();
    }
  }

  function announce() {
    setText(says, t("cost.arrived", { title: told().title }));
    takeFocus(element);
  }

  return { element, update, destroy: () => timer.until(null) };
}

function costButtons(answer, extend) {
  const accept = button("accept", "btn btn-primary", () => answer("accept"), [icon("play"), t("cost.accept")]);
  const narrow = button("narrow", "btn", () => answer("narrow"), [icon("edit"), t("cost.narrow")]);
  const reject = button("reject", "btn btn-ghost", () => answer("reject"), t("cost.reject"));
  const moreTime = button("more-time", "btn btn-ghost btn-sm cost-more-time", extend, [icon("clock"), t("plan.more_time")]);
  const element = h("div", { class: "cost-buttons" }, accept, narrow, reject, moreTime);

  function update(ask, locked) {
    narrow.hidden = !(ask.actions ?? []).includes("narrow");
    moreTime.hidden = (ask.extensions ?? 0) >= MOST_EXTENSIONS;
    for (const item of [accept, narrow, reject, moreTime]) item.disabled = locked;
  }

  return { element, update };
}

const button = (name, className, onclick, content) =>
  h("button", { type: "button", class: className, dataset: { testid: `cost-${name}` }, onclick }, content);
