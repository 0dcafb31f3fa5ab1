// A plan that waits no more, in one line that opens: what became of it, and what can be done.
//
// Place in the flow: plan_card.js, for plans of past jobs and after the decision.

import { h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { toastError } from "../lib/toast.js";

const ICONS = { accepted: "check", edited: "check", rejected: "x", expired: "clock", cancelled: "stop", thinking: "loader" };

/** elsewhere: the decision was made in another tab or device. body(): the plan, when opened. */
export function decidedPlan({ job, goal, state, elsewhere, open, body, actions, toggle }) {
  const words = t(`plan.state_${state}`);
  const line = h("button", {
    type: "button", class: "plan-line", "aria-expanded": open, dataset: { testid: "plan-show" }, onclick: toggle,
  },
  icon(ICONS[state] ?? "check", `plan-line-icon plan-line-${state}`),
  h("span", { class: "plan-line-words" },
    h("span", { class: "plan-line-state" }, elsewhere ? t("plan.elsewhere", { state: words }) : words),
    h("span", { class: "plan-line-goal" }, goal)),
  h("span", { class: "plan-line-show" }, t(open ? "plan.hide" : "plan.show"), icon(open ? "chevron-up" : "chevron-down")));
  const again = state === "expired" && h("div", { class: "plan-expired" },
    h("p", {}, t("plan.expired_text")),
    actions?.askAgain && h("button", { type: "button", class: "btn btn-primary btn-sm", dataset: { testid: "plan-ask-again" },
      onclick: () => actions.askAgain(job.pergunta).catch(toastError) }, icon("refresh"), t("plan.ask_again")));
  return [line, again, open && h("div", { class: "plan-past" }, body())];
}
