// The plan card: what will be done, as chips to change and as sentences to read, and the yes.
//
// Place in the flow: question_view.js makes one per question and gives it every new state of
// the job by update(job). It sends accept, edit, suggest, reject and "more time" through
// ctx.actions; the server's new plan comes back by update, and what changed is marked.

import { h, replaceChildren, setText } from "../lib/dom.js";
import { giveFocusBack, takeFocus } from "../lib/focus.js";
import { lang, t } from "../lib/i18n.js";
import { toastError } from "../lib/toast.js";
import { editChip } from "./chip_editor.js";
import { decidedPlan } from "./decided.js";
import { diffPlans } from "./diff.js";
import { planFooter } from "./footer.js";
import { planHead } from "./head.js";
import { planState } from "./outcome.js";
import { planProse, proseFold } from "./prose.js";
import { planRows } from "./rows.js";
import { toldPlans, written } from "./told.js";
import { planWords } from "./words.js";

const NO_CHANGES = { added: new Set(), removed: [] };
const DECIDED = new Set(["accepted", "edited", "rejected"]);
// A second Enter of who sent the question must not say yes to a plan that nobody saw.
const SEEN_MS = 400;
const TAKEN = new Set(["too_late", "no_such_wait"]);

export function planCard(ctx) {
  const head = planHead();
  const main = h("div", { class: "plan-main" });
  const says = h("p", { class: "visually-hidden", role: "status" });
  const footer = planFooter({ send, extend });
  const element = h("div", {
    class: "plan-card", role: "group", tabindex: "-1", hidden: true, "aria-label": t("plan.title"),
    dataset: { testid: "plan-card" },
  }, main, says);
  const view = {
    job: null, state: "none", catalog: null, before: null, changes: NO_CHANGES, opened: false,
    busy: null, sent: false, conflict: false, error: null, editedKind: null, since: 0, wasOpen: false, editor: null, wanted: null,
    fold: proseFold(),
  };
  const told = toldPlans({ wanted: lang(), read: ctx.actions?.planWords, drawn: () => { draw(); sayReady(); } });
  const onKey = (event) => acceptOnEnter(event, element, view, () => send("accept"));
  if (!ctx.readOnly) document.addEventListener("keydown", onKey);

  readCatalog().catch(() => {}); // the names stand as they are; who opens an editor asks again

  function update(job) {
    if (view.job === job) return;
    const last = view.job;
    const held = element.contains(document.activeElement);
    const state = planState(job);
    const arrived = state === "open" && job.ask.ask !== last?.ask?.ask;
    if (arrived) newPlan(last, job);
    if (view.wasOpen && DECIDED.has(state) && !view.sent) view.conflict = true;
    view.wasOpen ||= state === "open";
    if (state !== view.state || !samePlan(job, last) || arrived || job.ask !== last?.ask) {
      Object.assign(view, { job, state });
      draw();
      if (arrived && !ctx.readOnly) announce(job);
    }
    Object.assign(view, { job, state });
    if (held && DECIDED.has(state) && view.sent) giveFocusBack();
  }

  // The plan that was shown until now is what the new one is compared with.
  function newPlan(last, job) {
    const shown = last?.plan;
    const refined = view.wasOpen && shown && !job.ask.error;
    view.before = refined ? shown : null;
    view.error = job.ask.error ? { kind: view.editedKind, text: job.ask.error } : null;
    Object.assign(view, { busy: null, sent: false, conflict: false, editedKind: null, since: performance.now() });
    view.editor?.close();
  }

  function draw() {
    const { job, state } = view;
    element.hidden = !job || state === "none";
    if (element.hidden) return;
    const live = !ctx.readOnly && (state === "open" || (state === "thinking" && view.wasOpen));
    const focused = focusedChip(element);
    element.classList.toggle("plan-card-open", live);
    element.setAttribute("aria-busy", String(live && Boolean(view.busy)));
    // Only an open plan has buttons in the page at all.
    if (live && footer.element.parentElement !== element) {
      main.before(head.element);
      main.after(footer.element);
    }
    if (!live) {
      setText(says, ""); // "the plan is ready, Enter accepts it" is over
      head.update(null);
      head.element.remove();
      footer.element.remove();
      replaceChildren(main, decidedPlan({ job, goal: told(job, job.plan).goal, state, elsewhere: view.conflict && !ctx.readOnly, open: view.opened,
        actions: ctx.readOnly ? null : ctx.actions, body: () => content(false), toggle }));
      return;
    }
    const locked = Boolean(view.busy) || state !== "open";
    const shown = content(!locked);
    head.update({ job, goal: told(job, job.plan).goal, busy: view.busy ?? (state === "thinking" ? "suggest" : null), error: generalError(), note: changeNote() });
    replaceChildren(main, shown);
    footer.update({ job, locked });
    refocus(element, focused);
  }

  // What changed is marked on the chips; without a mark the server says why nothing did.
  function changeNote() {
    if (!view.before) return null;
    const marked = view.changes.added.size + view.changes.removed.length > 0;
    return marked ? { text: t("plan.changed") } : { text: view.job.plan.refinement_summary, warn: true };
  }

  const generalError = () => (view.error && !view.error.kind ? view.error.text : null);

  function content(editable) {
    const { job } = view;
    const plan = job.plan.plan;
    const words = planWords({ table: view.catalog?.tables.find((item) => item.name === plan.table) ?? null, t, lang: lang(), written: written(job, job.plan) });
    view.changes = view.before ? diffPlans(view.before.plan, plan, words) : NO_CHANGES;
    const rows = plan.needs_sql
      ? h("p", { class: "notice plan-needs-sql" }, t("plan.needs_sql"))
      : planRows({ plan, words, changes: view.changes, editable, error: view.error,
        edit: (chip, anchor) => openEditor(chip, anchor, words), remove: (chip) => sendEdit(chip.kind, chip.remove) });
    return h("div", { class: "plan-content" },
      h("div", { class: "plan-fields" }, rows),
      planProse(told(job, job.plan), sayingBefore(), view.fold));
  }

  // What was said in another language cannot be told from what is new.
  function sayingBefore() {
    const before = view.before && told(view.job, view.before);
    return before?.lang === told(view.job, view.job.plan).lang ? before : null;
  }

  async function readCatalog() {
    view.catalog = await ctx.catalog();
    draw();
  }

  function openEditor(chip, anchor, words) {
    if (!view.catalog) {
      const wanted = (view.wanted = { ...anchor.dataset });
      readCatalog().then(() => view.wanted === wanted && chipLike(element, wanted)?.click(), toastError);
      return;
    }
    view.editor = editChip({ chip, plan: view.job.plan.plan, words, anchor,
      apply: (edit) => sendEdit(chip.kind, edit), onClose: () => { view.editor = null; } });
  }

  function sendEdit(kind, edit) {
    view.editedKind = kind;
    element.focus({ preventScroll: true });
    return send("edit", { edit });
  }

  async function send(action, extra = {}) {
    if (view.busy || view.state !== "open") return;
    Object.assign(view, { busy: action, sent: true, error: null });
    draw();
    try {
      await ctx.actions.respond(view.job, action, extra);
    } catch (error) {
      refused(error);
    }
  }

  // Somebody answered first: the buttons stay off, and the job's next event says what it was.
  function refused(error) {
    Object.assign(view, { busy: null, sent: false });
    view.error = { kind: null, text: error.message };
    if (TAKEN.has(error.code) || DECIDED.has(view.state)) {
      view.conflict = true;
      view.busy = "conflict";
      view.error = { kind: null, text: t("plan.taken") };
    }
    draw();
  }

  async function extend() {
    try {
      await ctx.actions.extend(view.job);
      setText(says, t("plan.more_time_given"));
    } catch (error) {
      view.error = { kind: null, text: error.message };
      draw();
    }
  }

  function toggle() {
    view.opened = !view.opened;
    draw();
    element.querySelector(".plan-line")?.focus();
  }

  function announce(job) {
    setText(says, job.ask.error ?? (view.before && job.ask.refinement_summary) ?? "");
    view.ready = !says.textContent;
    sayReady();
    takeFocus(element);
  }

  function sayReady() {
    if (view.ready && view.state === "open") setText(says, t("plan.ready", { goal: told(view.job, view.job.plan).goal }));
  }

  return { element, update, destroy: () => document.removeEventListener("keydown", onKey) };
}

const samePlan = (job, last) => last && job.plan === last.plan && job.lang === last.lang;

// Enter says yes while the card has the focus, or nothing has.
function acceptOnEnter(event, element, view, accept) {
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const at = document.activeElement;
  if (view.state !== "open" || view.busy || !element.isConnected) return;
  if (performance.now() - view.since < SEEN_MS) return;
  if (at !== element && !((at === document.body || at === null) && isLastWaiting(element))) return;
  event.preventDefault();
  accept();
}

const isLastWaiting = (element) => [...document.querySelectorAll(".plan-card-open")].at(-1) === element;

function focusedChip(element) {
  const at = document.activeElement;
  return element.contains(at) && at !== element ? { testid: at.dataset.testid, index: at.dataset.index } : null;
}

// The chip that was used is drawn anew: the focus goes to its successor, else to the card.
function refocus(element, before) {
  if (!before || element.contains(document.activeElement)) return;
  const next = before.testid && chipLike(element, before);
  (next && !next.disabled ? next : element).focus({ preventScroll: true });
}

function chipLike(element, { testid, index }) {
  const same = [...element.querySelectorAll(`[data-testid="${CSS.escape(testid)}"]`)];
  return same.find((item) => item.dataset.index === index) ?? same[0];
}
