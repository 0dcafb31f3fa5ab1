// The small window in which one chip is edited: beside the chip, or from below on a phone.
//
// Place in the flow: chip_editor.js fills it with the fields of a kind. The browser's popover
// closes it on Escape and on a click beside it; the focus goes back to where it came from.

import { h, replaceChildren } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";

const MARGIN = 12;
let opened = 0;

/**
 * read() returns {edit} or {error}; apply(edit) is called with the edit. What has data-autofocus
 * takes the focus. onClose runs once, however it is closed.
 */
export function openPopover({ anchor, title, body, read, apply, onClose }) {
  const id = `plan-editor-${(opened += 1)}`;
  const error = h("p", { class: "field-error", role: "alert", hidden: true });
  const closer = h("button", { type: "button", class: "icon-btn", "aria-label": t("common.close"),
    onclick: () => element.hidePopover() }, icon("x"));
  const form = h("form", { class: "plan-editor-form", novalidate: true },
    h("header", { class: "plan-editor-head" }, h("h4", { id }, title), closer),
    h("div", { class: "plan-editor-body" }, body),
    error,
    h("footer", { class: "plan-editor-foot" },
      h("button", { type: "button", class: "btn btn-ghost btn-sm", onclick: () => element.hidePopover() }, t("common.cancel")),
      h("button", { type: "submit", class: "btn btn-primary btn-sm", dataset: { testid: "chip-apply" } }, t("plan.apply"))));
  const element = h("div", { class: "plan-editor", popover: "auto", role: "dialog",
    "aria-labelledby": id, dataset: { testid: "chip-editor" } }, form);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = read();
    error.hidden = !found.error;
    replaceChildren(error, found.error ?? null);
    if (found.error) return;
    element.hidePopover();
    if (found.edit) apply(found.edit);
  });
  const reposition = () => place(element, anchor);
  element.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    window.removeEventListener("resize", reposition);
    window.removeEventListener("scroll", reposition, true);
    const inside = element.contains(document.activeElement) || document.activeElement === document.body;
    element.remove();
    if (inside && anchor.isConnected) anchor.focus();
    onClose?.();
  });
  document.body.append(element);
  element.showPopover();
  reposition();
  window.addEventListener("resize", reposition);
  window.addEventListener("scroll", reposition, true);
  (form.querySelector("[data-autofocus]") ?? form.querySelector(".plan-editor-body :is(input, select, button)"))?.focus();
  return { close: () => element.isConnected && element.hidePopover() };
}

// On a phone the style sheet fixes it to the bottom, and these are not used.
function place(element, anchor) {
  if (!anchor.isConnected) return;
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = Math.min(Math.max(MARGIN, at.left), Math.max(MARGIN, window.innerWidth - width - MARGIN));
  const below = at.bottom + 6;
  const fits = below + height + MARGIN <= window.innerHeight;
  const above = at.top - height - 6;
  const top = fits ? below : above >= MARGIN ? above : Math.max(MARGIN, window.innerHeight - height - MARGIN);
  element.style.setProperty("--left", `${left}px`);
  element.style.setProperty("--top", `${top}px`);
}
