// The head of an open plan: its goal, the time left, what changed, what was wrong.
//
// Place in the flow: plan_card.js.

import { h, replaceChildren, setText } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { countdown } from "./countdown.js";

export function planHead() {
  const timer = countdown();
  const goal = h("h3", { class: "plan-goal", dataset: { testid: "plan-goal" } });
  const notes = h("div", { class: "plan-notes" });
  const element = h("header", { class: "plan-head" },
    h("div", { class: "plan-head-top" },
      h("p", { class: "plan-kicker" }, icon("spark"), t("plan.title")), timer.element),
    goal, notes);

  /** null stops the clock. */
  function update(shown) {
    timer.until(shown?.job.ask?.deadline ?? null);
    if (!shown) return;
    const { goal: words, busy, error, note } = shown;
    setText(goal, words);
    replaceChildren(notes,
      busy && busy !== "conflict" && h("p", { class: "plan-working" }, h("span", { class: "spinner", "aria-hidden": true }), t(`plan.busy_${busy}`)),
      error && h("p", { class: "notice notice-danger plan-error", role: "alert" }, error),
      !busy && !error && note?.text && h("p", { class: ["notice", note.warn ? "notice-warn" : "plan-changed"] }, note.text));
  }

  return { element, update };
}
