// "Suggest in words": a field with examples below. Place in the flow: plan_card.js's footer.

import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

const MOST = 2000;

/** send(text) is called with the words; close() when it is given up. */
export function suggestForm({ examples, send, close }) {
  const field = h("textarea", {
    class: "input plan-suggest-field", rows: 2, maxlength: MOST, id: `plan-suggest-${Date.now()}`,
    placeholder: t("plan.suggest_placeholder"), dataset: { testid: "plan-suggestion" },
    onkeydown: (event) => {
      if (event.key === "Escape") { event.stopPropagation(); close(); }
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      submit();
    },
  });
  const shown = examples?.length ? examples : t("plan.suggest_examples").split("; ");
  const submit = () => (field.value.trim() ? send(field.value.trim()) : field.focus());
  return {
    element: h("form", { class: "plan-suggest", onsubmit: (event) => { event.preventDefault(); submit(); } },
      h("label", { class: "label", for: field.id }, t("plan.suggest_label")), field,
      h("div", { class: "plan-examples" }, h("span", { class: "hint" }, t("plan.examples")),
        shown.map((example) => h("button", { type: "button", class: "chip plan-example",
          onclick: () => { field.value = example; field.focus(); } }, example))),
      h("div", { class: "plan-suggest-foot" },
        h("button", { type: "button", class: "btn btn-ghost btn-sm", onclick: close }, t("common.cancel")),
        h("button", { type: "submit", class: "btn btn-primary btn-sm", dataset: { testid: "plan-suggest-send" } }, t("plan.suggest_send")))),
    focus: () => field.focus(),
  };
}
