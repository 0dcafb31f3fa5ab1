// An empty conversation: what can be asked, as cards to press. Place in the flow: conversation.js
// shows it while there is no question.

import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { brandMark } from "./brand.js";

const MOST = 6; // and an even number, so that two columns end together

/** examples: [text]; project: null in the general chat; on: {pick(text), create()}. */
export function welcome(examples, project, on) {
  const card = (text) => h("button", {
    type: "button", class: "example", dataset: { testid: "example" }, onclick: () => on.pick(text),
  }, h("span", {}, text), icon("arrow-up", "example-go"));
  return h("section", { class: "welcome", "aria-labelledby": "welcome-title" },
    brandMark(),
    h("h2", { class: "welcome-title", id: "welcome-title" },
      project ? t("chat.welcome_project", { name: project.name }) : t("chat.welcome")),
    h("p", { class: "welcome-lead" }, project?.description || t("chat.welcome_lead")),
    examples.length > 0 && h("div", { class: "examples" }, shown(examples).map(card)),
    project ? h("p", { class: "welcome-note" }, t("chat.memory")) : noMemory(on));
}

const shown = (examples) => examples.slice(0, Math.min(MOST, Math.max(1, examples.length & ~1)));

const noMemory = (on) => h("p", { class: "welcome-note", dataset: { testid: "no-memory" } },
  t("chat.no_memory"), " ",
  h("button", { type: "button", class: "link", onclick: on.create }, t("chat.no_memory_action")));
