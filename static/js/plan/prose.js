// The plan as sentences, beside its chips: what is read is what is approved.
//
// Place in the flow: plan_card.js. The server writes them in the question's language; the
// assumptions, which begin with their word, stand apart.

import { h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";

const ASSUMED = /^(?:Premissa|Assumption): /;
const MOST_STEPS = 40;

/** before: the sentences of the plan that this one replaced, or null. fold: {open} is kept in. */
export function planProse(steps, before, lang, fold) {
  const shown = (steps ?? []).slice(0, MOST_STEPS);
  if (!shown.length) return null;
  const assumed = shown.filter((step) => ASSUMED.test(step));
  const isNew = (step) => before !== null && !before.includes(step);
  const sentences = shown.filter((step) => !ASSUMED.test(step)).map((step) =>
    h("li", { class: isNew(step) && "plan-step-new" },
      isNew(step) && h("span", { class: "visually-hidden" }, `${t("plan.new")}: `), step));
  return h("details", { class: "plan-prose", open: fold.open, ontoggle: (event) => { fold.open = event.currentTarget.open; } },
    h("summary", { class: "plan-prose-title" }, t("plan.steps"), icon("chevron-down", "plan-prose-fold")),
    h("div", { lang: lang === "en" ? "en" : "pt-BR" },
      h("ol", { class: "plan-steps" }, sentences),
      assumed.length > 0 && h("p", { class: "plan-prose-title plan-assumed" }, t("plan.assumptions")),
      assumed.length > 0 && h("ul", { class: "plan-assumptions" }, assumed.map((step) =>
        h("li", { class: isNew(step) && "plan-step-new" }, step.replace(ASSUMED, ""))))));
}

/** Open where there is room beside the chips; on a phone the buttons come first. */
export const proseFold = () => ({ open: window.matchMedia("(min-width: 48rem)").matches });
