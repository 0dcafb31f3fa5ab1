// The help overlay: every shortcut, and how a question goes. Place in the flow: "?" anywhere.

import { openDialog } from "../lib/dialog.js";
import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { keyNames, shortcuts } from "../lib/keyboard.js";

// Keys that belong to a field and are not in the registry.
const WRITING = [["Enter", "help.send"], ["Shift+Enter", "help.line"], ["ArrowUp", "help.recall"]];
const STEPS = ["help.step_ask", "help.step_plan", "help.step_answer"];

export function openHelp() {
  if (document.querySelector("[data-testid=help-overlay]")) return;
  const known = [...WRITING, ...shortcuts().map(({ keys, label }) => [keys, label])];
  openDialog({
    title: t("help.title"), testid: "help-overlay",
    content: [
      h("ol", { class: "help-steps" }, STEPS.map((key) => h("li", {}, t(key)))),
      h("h3", { class: "help-heading" }, t("help.keyboard")),
      h("dl", { class: "help-keys" }, known.map(([keys, label]) => h("div", { class: "help-key" },
        h("dt", {}, keyNames(keys).map((key) => h("kbd", { class: "key" }, key))),
        h("dd", {}, t(label))))),
    ],
  });
}
