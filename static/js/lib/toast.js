// Short notes at the edge of the page, said by screen readers as they appear. Place in the
// flow: "copied", "saved", refusals of an action. At most three at once.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

const SHOWN_MS = 6000;
const AT_ONCE = 3;
const CLASSES = { ok: "toast-ok", error: "toast-danger", info: null };
const ICONS = { ok: "check", error: "alert", info: "info" };
let region = null;

/** kind: "info" | "ok" | "error"; action: {label, run} adds a button. Returns a closer. */
export function toast(text, { kind = "info", action = null } = {}) {
  const close = () => note.remove();
  const note = h("div", { class: ["toast", CLASSES[kind]], dataset: { testid: "toast" } },
    icon(ICONS[kind]),
    h("span", { class: "toast-text" }, text),
    action && h("button", { type: "button", class: "btn btn-ghost toast-action",
      onclick: () => { close(); action.run(); } }, action.label),
    h("button", { type: "button", class: "icon-btn", "aria-label": t("common.close"), onclick: close },
      icon("x")));
  place().append(note);
  while (place().childElementCount > AT_ONCE) place().firstElementChild.remove();
  keepWhileNeeded(note, close);
  return close;
}

/** An error of any kind as a note; an ApiError's message already says what to do. */
export function toastError(error) {
  toast(error.message, { kind: "error" });
}

function keepWhileNeeded(note, close) {
  let timer = setTimeout(close, SHOWN_MS);
  const hold = () => clearTimeout(timer);
  const release = () => { timer = setTimeout(close, SHOWN_MS); };
  note.addEventListener("pointerenter", hold);
  note.addEventListener("pointerleave", release);
  note.addEventListener("focusin", hold);
  note.addEventListener("focusout", release);
}

function place() {
  region ??= h("div", { class: "toast-region", role: "status", "aria-live": "polite" });
  // An open modal dialog makes the rest of the page inert: the note goes into it.
  const host = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  if (region.parentElement !== host) host.append(region);
  return region;
}
