// The answers to an open plan: accept, suggest in words, reject; and more time.
//
// Place in the flow: plan_card.js. send(action, extra) and extend() are its own.

import { h, replaceChildren } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { suggestForm } from "./suggest.js";

const MOST_EXTENSIONS = 3;

export function planFooter({ send, extend }) {
  const accept = button("accept", "btn btn-primary", () => send("accept"), [icon("check"), t("plan.accept"), h("kbd", { class: "plan-enter", "aria-hidden": true }, "↵")]);
  const keep = button("keep", "btn", () => send("keep"), t("plan.keep"));
  const suggest = button("suggest", "btn", () => openSuggest(), [icon("message"), t("plan.suggest")]);
  const reject = button("reject", "btn btn-ghost", () => send("reject"), t("plan.reject"));
  const moreTime = button("more-time", "btn btn-ghost btn-sm plan-more-time", () => extend(), [icon("clock"), t("plan.more_time")]);
  const noMore = h("span", { class: "hint plan-more-time", hidden: true }, t("plan.no_more_time"));
  const slot = h("div", { class: "plan-suggest-slot" });
  const element = h("footer", { class: "plan-foot" },
    slot, h("div", { class: "plan-buttons" }, accept, keep, suggest, reject, moreTime, noMore));
  let form = null;
  let ask = null;

  function openSuggest(focus = true) {
    form = suggestForm({ examples: ask.examples, close, send: (suggestion) => { send("suggest", { suggestion }); } });
    replaceChildren(slot, form.element);
    suggest.setAttribute("aria-expanded", "true");
    if (focus) form.focus();
  }

  function close() {
    form = null;
    replaceChildren(slot);
    suggest.setAttribute("aria-expanded", "false");
    suggest.focus();
  }

  function update({ job, locked }) {
    const next = job.ask ?? ask;
    if (next?.ask !== ask?.ask && form) { form = null; replaceChildren(slot); }
    ask = next;
    if (ask?.kind === "suggestion" && !form) openSuggest(false);
    const can = (action) => (ask?.actions ?? []).includes(action);
    accept.hidden = !can("accept") && can("keep");
    keep.hidden = !can("keep");
    suggest.hidden = !can("suggest");
    reject.hidden = !can("reject");
    for (const item of [accept, keep, suggest, reject, moreTime, ...slot.querySelectorAll("button, textarea")]) item.disabled = locked;
    const used = (ask?.extensions ?? 0) >= MOST_EXTENSIONS;
    moreTime.hidden = used;
    noMore.hidden = !used;
  }

  return { element, update };
}

const button = (name, className, onclick, content) =>
  h("button", { type: "button", class: className, dataset: { testid: `plan-${name}` }, onclick }, content);
