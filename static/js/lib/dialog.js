// Modal dialogs on the browser's own <dialog>: it keeps the focus inside, closes on Escape and
// gives the focus back. Place in the flow: projects, search, help, account, confirmations.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

let number = 0;

/**
 * Opens a dialog. content: nodes; footer: nodes (buttons). Returns {element, close(value)};
 * onClose(value) is called once, with undefined when it was dismissed.
 */
export function openDialog({ title, content, footer = null, className = "", onClose, testid }) {
  const id = `dialog-title-${++number}`;
  const close = (value) => {
    result = value;
    element.close();
  };
  let result;
  const closer = h("button", {
    type: "button", class: "icon-btn", "aria-label": t("common.close"), onclick: () => close(),
  }, icon("x"));
  const element = h("dialog", {
    class: ["dialog", className], "aria-labelledby": id, dataset: { testid },
    onclick: (event) => isBeside(event, element) && close(),
  },
  h("div", { class: "dialog-box" },
    h("header", { class: "dialog-head" }, h("h2", { id, class: "dialog-title" }, title), closer),
    h("div", { class: "dialog-body" }, content),
    footer && h("footer", { class: "dialog-actions" }, footer)));
  element.addEventListener("close", () => {
    element.remove();
    onClose?.(result);
  });
  document.body.append(element);
  element.showModal();
  return { element, close };
}

/** A click on the backdrop, which is the dialog's own but outside of its box. */
function isBeside({ target, clientX, clientY }, element) {
  if (target !== element) return false;
  const box = element.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

/** Asks yes or no; resolves to true only for the yes. keep: the no in words, else "Cancel". */
export function confirmDialog({ title, text, confirm, keep = t("common.cancel"), danger = false }) {
  return new Promise((resolve) => {
    const yes = h("button", {
      type: "button", class: danger ? "btn btn-danger" : "btn btn-primary", autofocus: true,
      dataset: { testid: "confirm-yes" }, onclick: () => dialog.close(true),
    }, confirm);
    const no = h("button", { type: "button", class: "btn btn-ghost", onclick: () => dialog.close() },
      keep);
    const dialog = openDialog({
      title, content: h("p", { class: "dialog-text" }, text), footer: [no, yes],
      className: "dialog-small", onClose: (value) => resolve(value === true), testid: "confirm",
    });
    yes.focus();
  });
}
