// The chips of a plan in rows: what is measured, grouped, filtered, when, in what order.
//
// Place in the flow: plan_card.js draws these anew whenever the plan, the catalog or the state
// changes. Chips that are new are marked, and those that are gone are shown struck through.

import { h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { addable, chipsOf } from "./chips.js";

const ROWS = [
  { name: "metric", kinds: ["metric", "columns"] },
  { name: "grouping", kinds: ["grouping"] },
  { name: "filters", kinds: ["filters"] },
  { name: "period", kinds: ["period", "comparison"] },
  { name: "order", kinds: ["order", "limit"] },
];

/** edit(chip, anchor) opens an editor, remove(chip) takes it away; error: {kind, text}. */
export function planRows({ plan, words, changes, editable, error, edit, remove }) {
  const chips = chipsOf(plan, words);
  const missing = editable ? addable(plan) : [];
  const rows = ROWS.map(({ name, kinds }) => {
    const shown = chips.filter((chip) => kinds.includes(chip.kind));
    const gone = changes.removed.filter((chip) => kinds.includes(chip.kind));
    if (!shown.length && !gone.length && !(error && kinds.includes(error.kind))) return null;
    const more = missing.filter((kind) => kinds.includes(kind));
    const label = shown[0]?.kind === "columns" ? "columns" : name;
    return h("div", { class: "plan-row" },
      h("dt", { class: "plan-row-name" }, t(`plan.kind_${label}`)),
      h("dd", { class: "plan-row-chips" },
        shown.map((chip) => chipElement(chip, { editable, isNew: changes.added.has(chip.key), edit, remove })),
        gone.map((chip) => h("del", { class: "plan-gone" },
          h("span", { class: "visually-hidden" }, t("plan.was")), chip.text)),
        more.map((kind) => adder(kind, edit, shown.some((chip) => chip.kind === kind))),
        error && kinds.includes(error.kind) && h("p", { class: "field-error plan-row-error" }, error.text)));
  });
  const here = new Set(chips.concat(changes.removed).map((chip) => rowOf(chip.kind)));
  const others = missing.filter((kind) => !here.has(rowOf(kind)));
  return [
    h("dl", { class: "plan-rows" }, rows),
    others.length > 0 && h("div", { class: "plan-adders" }, others.map((kind) => adder(kind, edit, false))),
  ];
}

const rowOf = (kind) => ROWS.find(({ kinds }) => kinds.includes(kind))?.name;

function chipElement(chip, { editable, isNew, edit, remove }) {
  const text = [h("span", { class: "plan-chip-text" }, chip.text),
    chip.note && h("span", { class: "plan-chip-note" }, chip.note),
    isNew && h("span", { class: "plan-chip-new" }, t("plan.new"))];
  if (!editable) return h("span", { class: ["plan-chip", isNew && "plan-chip-changed"] }, h("span", { class: "plan-chip-edit" }, text));
  const opener = h("button", {
    type: "button", class: "plan-chip-edit", "aria-haspopup": "dialog", title: t("plan.change"),
    dataset: { testid: `chip-${chip.kind}`, key: chip.key, kind: chip.kind, index: chip.index },
    onclick: (event) => edit(chip, event.currentTarget) }, text);
  const remover = chip.remove && h("button", {
    type: "button", class: "plan-chip-remove", "aria-label": t("plan.remove", { name: chip.text }),
    dataset: { testid: `chip-remove-${chip.kind}` }, onclick: () => remove(chip) }, icon("x"));
  return h("span", { class: ["plan-chip", isNew && "plan-chip-changed"] }, opener, remover);
}

function adder(kind, edit, small) {
  return h("button", {
    type: "button", class: ["plan-adder", small && "plan-adder-small"], "aria-haspopup": "dialog",
    "aria-label": small ? t(`plan.add_${kind}`) : null, title: t(`plan.add_${kind}`),
    dataset: { testid: `chip-add-${kind}`, kind },
    onclick: (event) => edit({ kind }, event.currentTarget) },
  icon("plus"), small ? null : t(`plan.add_${kind}`));
}
