// Search over everything this person asked and was answered. Place in the flow: Ctrl+K; a result
// jumps to its place in its conversation.

import { api, withQuery } from "../lib/api.js";
import { openDialog } from "../lib/dialog.js";
import { h, replaceChildren, setText } from "../lib/dom.js";
import { dateTime } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { pieces } from "./snippet.js";

const PAUSE_MS = 250;
const FEWEST = 2;

/** onFound(result) is called with the chosen result of GET /api/search. */
export function openSearch(onFound) {
  const input = h("input", {
    class: "input", type: "search", "aria-label": t("chat.search_label"), autocomplete: "off",
    placeholder: t("chat.search_placeholder"), maxlength: "200", dataset: { testid: "search" },
  });
  const told = h("p", { class: "hint search-told", role: "status" }, t("chat.search_lead"));
  const list = h("ul", { class: "search-list" });
  const dialog = openDialog({
    title: t("chat.search"), testid: "search-dialog", className: "search-dialog",
    content: [input, told, list],
  });
  let timer = null;
  let last = "";
  let looking = null;
  const look = () => {
    const wanted = input.value.trim();
    if (wanted !== last) looking = lookFor((last = wanted));
    return looking;
  };
  const lookFor = async (wanted) => {
    if (wanted.length < FEWEST) return show([], t("chat.search_lead"));
    try {
      const { found } = await api.get(withQuery("/api/search", { q: wanted }));
      if (wanted === last) show(found, t("chat.search_count", { n: found.length }));
    } catch (error) {
      if (wanted === last) show([], error.message);
    }
  };
  const show = (found, text) => {
    setText(told, text);
    const choose = (one) => { dialog.close(); onFound(one); };
    replaceChildren(list, found.map((one) => result(one, last, () => choose(one))));
  };
  // Also before the pause or the search is over: what is found is that of the words that stand there.
  const openFirst = async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    await look();
    if (dialog.element.open && input.value.trim() === last) list.querySelector("button")?.click();
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
  dialog.element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") dialog.close(); // else a search field only empties itself
    else if (event.key === "Enter" && event.target === input) openFirst(event);
    else move(event, input, list);
  });
  input.focus();
}

function result({ project_name: project, sender, snippet, timestamp, job_id: jobId }, wanted, choose) {
  const words = pieces(snippet, wanted).map(({ text, found }) => (found ? h("mark", {}, text) : text));
  return h("li", {}, h("button", {
    type: "button", class: "search-result", dataset: { testid: `found-${jobId}` }, onclick: choose,
  },
  icon(sender === "user" ? "message" : "bar-chart"),
  h("span", { class: "search-words" }, h("span", { class: "search-snippet" }, words),
    h("span", { class: "hint" }, `${project ?? t("projects.general")} · ${dateTime(timestamp)}`))));
}

function move(event, input, list) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [input, ...list.querySelectorAll("button")];
  const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  stops[Math.min(Math.max(at, 0), stops.length - 1)].focus();
}
