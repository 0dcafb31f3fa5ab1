// The plan as sentences, beside its chips: what is read is what is approved.
//
// Place in the flow: plan_card.js gives them in the page's language where it has them, else in the
// question's. The assumptions, which begin with their word, stand apart; notes on how the question
// was read are in its language.

import { h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";

const ASSUMED = /^(?:Premissa|Assumption): /;
const MOST_STEPS = 40;

/** told: {steps, notes, lang, notesLang}; before: what the plan that this one replaced said, or
 * null. fold: {open} is kept in. */
export function planProse(told, before, fold) {
  const shown = (told.steps ?? []).slice(0, MOST_STEPS);
  if (!shown.length) return null;
  const assumed = shown.filter((step) => ASSUMED.test(step));
  const known = before && [...before.steps, ...before.notes];
  const isNew = (step) => known !== null && !known.includes(step);
  const sentences = shown.filter((step) => !ASSUMED.test(step)).map((step) =>
    h("li", { class: isNew(step) && "plan-step-new" },
      isNew(step) && h("span", { class: "visually-hidden" }, `${t("plan.new")}: `), step));
  return h("details", { class: "plan-prose", open: fold.open, ontoggle: (event) => { fold.open = event.currentTarget.open; } },
    h("summary", { class: "plan-prose-title" }, t("plan.steps"), icon("chevron-down", "plan-prose-fold")),
    h("div", { lang: tag(told.lang) },
      h("ol", { class: "plan-steps" }, sentences),
      assumed.length + told.notes.length > 0 && h("p", { class: "plan-prose-title plan-assumed" }, t("plan.assumptions")),
      h("ul", { class: "plan-assumptions" },
        assumed.map((step) => h("li", { class: isNew(step) && "plan-step-new" }, step.replace(ASSUMED, ""))),
        told.notes.map((note) => h("li", { class: isNew(note) && "plan-step-new", lang: tag(told.notesLang) }, note)))));
}

const tag = (lang) => (lang === "en" ? "en" : "pt-BR");

/** Open where there is room beside the chips; on a phone the buttons come first. */
export const proseFold = () => ({ open: window.matchMedia("(min-width: 48rem)").matches });
