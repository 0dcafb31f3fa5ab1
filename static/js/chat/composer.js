// Where a question is written. Place in the flow: at the foot of the chat; onSend(text) asks.
// Enter sends, Shift+Enter breaks the line, ↑ brings back one's own questions.

import { h, setText } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { Recall, recallable } from "./recall.js";
import { suggestionList } from "./suggestion_list.js";

const MOST_CHARACTERS = 4000;
const SHOW_COUNT_FROM = 3200;

/**
 * on: {send(text), enterOnEmpty(): bool, stop(), draft(text)}; sources: {questions(): [job],
 * examples(): [text]}. Returns {element, set(text), focus(), running(bool), note(text), empty()}.
 */
export function composer(on, sources) {
  const recall = new Recall();
  const input = h("textarea", {
    class: "composer-input", id: "composer", rows: "1", autocomplete: "off", spellcheck: "true",
    enterkeyhint: "send", placeholder: t("chat.placeholder"), "aria-label": t("chat.composer_label"),
    "aria-describedby": "composer-hint composer-count", "aria-autocomplete": "list",
    dataset: { testid: "composer-input" },
  });
  const send = h("button", {
    type: "submit", class: "composer-send", "aria-label": t("chat.send"), title: t("chat.send"),
    dataset: { testid: "send" },
  }, icon("arrow-up"));
  const stop = h("button", {
    type: "button", class: "btn btn-sm btn-ghost composer-stop", hidden: true, title: "Esc",
    dataset: { testid: "stop" }, onclick: () => on.stop(),
  }, icon("stop"), t("chat.stop"));
  const hint = h("span", { class: "composer-hint", id: "composer-hint" });
  const count = h("span", { class: "composer-count", id: "composer-count", role: "status" });
  const list = suggestionList(input, (text) => { set(text); input.focus(); });
  const element = h("form", { class: "composer", onsubmit: submit }, list.element,
    h("div", { class: "composer-box" }, input,
      h("div", { class: "composer-row" }, hint, count, stop, send)));

  input.addEventListener("input", () => {
    recall.reset();
    changed();
    on.draft(input.value);
    list.show(input.value, candidates());
  });
  input.addEventListener("keydown", onKey);
  changed();
  return {
    element, set, focus: () => input.focus(), empty: () => !input.value.trim(),
    running: (is) => { stop.hidden = !is; }, note: (text) => setText(hint, text),
  };

  function set(text) {
    input.value = text;
    input.setSelectionRange(text.length, text.length);
    changed();
    on.draft(text);
    list.hide();
  }

  function changed() {
    grow(input);
    const length = input.value.trim().length;
    const problem = refusal(length);
    send.setAttribute("aria-disabled", String(problem !== ""));
    send.title = problem || t("chat.send");
    element.classList.toggle("composer-over", length > MOST_CHARACTERS);
    setText(count, length < SHOW_COUNT_FROM ? "" : countText(length));
  }

  function candidates() {
    const own = recallable(sources.questions()).map((text) => ({ text, kind: "own" }));
    return [...sources.examples().map((text) => ({ text, kind: "example" })), ...own];
  }

  function submit(event) {
    event?.preventDefault();
    const text = input.value.trim();
    if (!text && on.enterOnEmpty()) return;
    const problem = refusal(text.length);
    if (problem) {
      setText(count, problem);
      input.focus();
      return;
    }
    recall.reset();
    set("");
    on.send(text);
  }

  function onKey(event) {
    if (event.isComposing || list.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      submit(event);
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const direction = event.key === "ArrowUp" ? 1 : -1;
      if (!recall.browsing && (input.value || direction < 0)) return;
      const text = recall.step(recallable(sources.questions()), direction, input.value);
      if (text === null) return;
      event.preventDefault();
      set(text);
    }
  }
}

function refusal(length) {
  if (length === 0) return t("chat.empty");
  return length > MOST_CHARACTERS ? countText(length) : "";
}

function countText(length) {
  const params = { n: number(length), most: number(MOST_CHARACTERS) };
  return t(length > MOST_CHARACTERS ? "chat.too_long" : "chat.count", params);
}

/** As high as its text, up to the limit that the style sheet sets. */
function grow(input) {
  input.style.setProperty("height", "auto");
  input.style.setProperty("height", `${input.scrollHeight}px`);
}
