// A dialog that is a form: fields, a refusal where it happened, one button that sends. Place in
// the flow: the account's dialogs and the operator's accounts.

import { openDialog } from "../lib/dialog.js";
import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

let ids = 0;

/** {element, input}: a labelled field. The rest of the options are the input's attributes. */
export function textField({ label, hint = null, testid, ...attributes }) {
  const id = `field-${++ids}`;
  const input = h("input", { class: "input", id, type: "text", required: true, dataset: { testid },
    "aria-describedby": hint ? `${id}-hint` : undefined, ...attributes });
  const element = h("div", { class: "ac-field" }, h("label", { class: "label", for: id }, label), input,
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint));
  return { element, input };
}

/**
 * run() → promise of an answer; onDone(answer) after the dialog has closed. A refusal is said in
 * the dialog, which stays open. check() → a sentence that keeps the form from being sent.
 */
export function formDialog({ title, content, submit, run, onDone, check = () => null, testid }) {
  const refusal = h("p", { class: "notice notice-danger", role: "alert", hidden: true });
  const button = h("button", { type: "submit", class: "btn btn-primary", dataset: { testid: "form-submit" } }, submit);
  const form = h("form", { class: "ac-form", novalidate: true, onsubmit: send }, refusal, content,
    h("div", { class: "dialog-actions" },
      h("button", { type: "button", class: "btn btn-ghost", onclick: () => dialog.close() }, t("common.cancel")), button));
  const dialog = openDialog({ title, content: form, testid,
    onClose: (answer) => answer !== undefined && onDone?.(answer) });
  form.querySelector("input, select")?.focus();
  return dialog;

  async function send(event) {
    event.preventDefault();
    if (button.disabled) return;
    const missing = [...form.elements].find((input) => input.required && !input.value);
    const wrong = missing ? t("account.fill_in") : check();
    if (wrong) return refuse(wrong, missing);
    button.disabled = true;
    try {
      dialog.close(await run());
    } catch (error) {
      refuse(error.message);
    } finally {
      button.disabled = false;
    }
    return undefined;
  }

  function refuse(sentence, input) {
    refusal.textContent = sentence;
    refusal.hidden = false;
    input?.focus();
  }
}
