// The list of questions above the composer while one types. Place in the flow: the composer
// hands it keys first. The focus stays in the field; aria-activedescendant names the choice.

import { h, replaceChildren, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { suggestions } from "./suggest.js";

const ICONS = { example: "spark", own: "history" };

/** pick(text) is called with the chosen question. Returns {element, show, hide, key}. */
export function suggestionList(input, pick) {
  const box = h("ul", {
    class: "suggest", id: "suggestions", role: "listbox", "aria-label": t("chat.suggestions"),
    hidden: true,
  });
  const told = h("span", { class: "visually-hidden", role: "status" });
  const element = h("div", { class: "suggest-place" }, box, told);
  let shown = [];
  let at = -1;
  // A click on the list comes first, and who is back by then goes on.
  input.addEventListener("blur", () => setTimeout(() => document.activeElement === input || hide(), 150));

  return { element, show, hide, key };

  function show(typed, candidates) {
    shown = suggestions(typed, candidates);
    at = -1;
    replaceChildren(box, shown.map(option));
    box.hidden = shown.length === 0;
    setText(told, shown.length ? t("chat.suggestions_count", { n: shown.length }) : "");
    mark();
  }

  function hide() {
    shown = [];
    box.hidden = true;
    setText(told, "");
    mark();
  }

  function option({ text, kind }, index) {
    return h("li", {
      class: "suggest-item", role: "option", id: `suggestion-${index}`, "aria-selected": false,
      onpointerdown: (event) => event.preventDefault(), onclick: () => choose(index),
    }, icon(ICONS[kind]), h("span", {}, text));
  }

  /** True when the key was the list's. */
  function key(event) {
    if (shown.length === 0) return false;
    if (event.key === "Escape") {
      hide();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      at = (at + step + shown.length + (at < 0 && step < 0 ? 1 : 0)) % shown.length;
      mark();
    } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
      choose(at);
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  function mark() {
    [...box.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === at));
      if (index === at) item.scrollIntoView({ block: "nearest" });
    });
    if (shown.length > 0 && at >= 0) input.setAttribute("aria-activedescendant", `suggestion-${at}`);
    else input.removeAttribute("aria-activedescendant");
    if (shown.length > 0) input.setAttribute("aria-controls", "suggestions");
    else input.removeAttribute("aria-controls");
  }

  function choose(index) {
    const { text } = shown[index];
    hide();
    pick(text);
  }
}
