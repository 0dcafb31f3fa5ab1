// Form fields of the chip editors: labelled selects, inputs, and lists to choose from.
//
// Place in the flow: editors/*.js are made of these.

import { h, replaceChildren } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { folded } from "../lib/text.js";

let fieldCount = 0;

/** A label above `control`. */
export function labelled(text, control, hint = null) {
  control.id ||= `plan-field-${(fieldCount += 1)}`;
  return h("div", { class: "plan-field" },
    h("label", { class: "label", for: control.id }, text), control,
    hint && h("p", { class: "hint" }, hint));
}

/** options: [{value, label} | {group, options}]. */
export function select(options, value, props = {}) {
  const option = (item) => h("option", { value: item.value, selected: item.value === value }, item.label);
  const element = h("select", { class: "input", ...props }, options.map((item) =>
    (item.group ? h("optgroup", { label: item.group }, item.options.map(option)) : option(item))));
  element.value = value ?? "";
  return element;
}

export const input = (type, value, props = {}) => h("input", { class: "input", type, value: value ?? "", ...props });

/**
 * A list of checkboxes with a search field above when it is long.
 * items: [{value, label, description}]; chosen: values. Returns {element, values()} in the
 * order in which they were chosen.
 */
export function checklist({ items, chosen, label, multiple = true, onChange }) {
  let picked = [...chosen];
  const rows = items.map((item) => row(item));
  const list = h("div", { class: "plan-checklist", role: "group", "aria-label": label }, rows.map(({ node }) => node));
  const none = h("p", { class: "hint", hidden: true }, t("plan.nothing_found"));
  const search = items.length > 8
    ? input("search", "", { placeholder: t("plan.search_list"), "aria-label": t("plan.search_list"),
      autocomplete: "off", dataset: { autofocus: "" }, oninput: narrow,
      onkeydown: takeFirst })
    : null;

  function row(item) {
    const box = h("input", { type: multiple ? "checkbox" : "radio", name: `plan-list-${fieldCount}`,
      checked: picked.includes(item.value), onchange: () => toggle(item.value, box.checked) });
    const node = h("label", { class: "plan-check" }, box,
      h("span", { class: "plan-check-text" }, h("span", {}, item.label),
        item.description && h("span", { class: "hint" }, item.description)));
    return { node, box, text: folded(`${item.label} ${item.description ?? ""}`) };
  }

  function toggle(value, on) {
    if (!multiple) picked = on ? [value] : [];
    else picked = on ? [...picked, value] : picked.filter((item) => item !== value);
    onChange?.([...picked]);
  }

  // Enter takes the first of what the typed words leave.
  function takeFirst(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = search.value.trim() && rows.find(({ node }) => !node.hidden)?.box;
    if (first && !first.checked) first.click();
  }

  // Arrows go from the search field through the list; a list of one choice has the browser's own.
  function walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [search, ...rows.filter(({ node }) => !node.hidden).map(({ box }) => box)].filter(Boolean);
    const at = stops.indexOf(event.target);
    if (!step || at < 0 || (!multiple && event.target !== search)) return;
    event.preventDefault();
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
  }

  function narrow() {
    const wanted = folded(search.value);
    for (const { node, text } of rows) node.hidden = !text.includes(wanted);
    none.hidden = rows.some(({ node }) => !node.hidden);
  }

  fieldCount += 1;
  return { element: h("div", { class: "plan-field", onkeydown: walk }, search, list, none), values: () => [...picked] };
}

/** Values as removable tokens above a list of suggestions that follow what is typed. */
export function valuePicker({ chosen, label, suggest, read }) {
  let picked = [...chosen];
  let asked = 0;
  const tokens = h("div", { class: "plan-tokens" });
  const list = h("div", { class: "plan-checklist plan-suggestions", role: "group", "aria-label": t("plan.suggestions") });
  const field = input("search", "", { "aria-label": label, placeholder: t("plan.search_value"), autocomplete: "off",
    dataset: { autofocus: "", testid: "filter-value" }, oninput: () => fill(), onkeydown: takeTyped });

  function draw() {
    replaceChildren(tokens, picked.map((value) =>
      h("span", { class: "chip plan-token" }, read(value),
        h("button", { type: "button", class: "plan-chip-remove", "aria-label": t("plan.remove", { name: read(value) }),
          onclick: () => { picked = picked.filter((item) => item !== value); draw(); fill(); } }, "×"))));
    tokens.hidden = picked.length === 0;
  }

  // The exact value, else the first one suggested, else what was typed.
  async function takeTyped(event) {
    if (event.key !== "Enter" || !field.value.trim()) return;
    event.preventDefault();
    const found = await fill();
    const same = found.find((item) => folded(item.label) === folded(field.value.trim()));
    add((same ?? found[0])?.value ?? field.value.trim());
  }

  function add(value) {
    if (!picked.includes(value)) picked = [...picked, value];
    field.value = "";
    draw();
    fill();
    field.focus();
  }

  async function fill() {
    const turn = (asked += 1);
    const typed = field.value.trim();
    const found = await suggest(typed);
    if (turn !== asked) return found;
    const left = found.filter((item) => !picked.includes(item.value)).slice(0, 50);
    replaceChildren(list, left.map((item) =>
      h("button", { type: "button", class: "plan-suggestion",
        onclick: () => add(item.value) }, item.label,
      item.also && folded(item.also) !== folded(item.label) && h("span", { class: "hint" }, ` ${item.also}`))));
    list.hidden = left.length === 0;
    return left;
  }

  draw();
  fill();
  return {
    element: h("div", { class: "plan-field" }, tokens, field, list),
    // What was typed and not taken yet counts too.
    values: () => [...new Set([...picked, field.value.trim()].filter(Boolean))],
  };
}
