// Which days the plan looks at, by which date, and with what it compares. Place: chip_editor.js.

import { h } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { withPeriod } from "../edits.js";
import { input, labelled, select } from "../fields.js";
import { PRESETS, presetOf, presetRange } from "../periods.js";
import { grainOptions } from "./grouping.js";

const COMPARISONS = ["previous_period", "previous_year", "custom"];

export function periodEditor({ plan, words }) {
  const range = plan.time?.range ?? {};
  const start = input("date", range.start, { onchange: mark });
  const end = input("date", range.end, { onchange: mark });
  const presets = PRESETS.map((preset) => h("button", {
    type: "button", class: "chip plan-preset", dataset: { preset },
    onclick: () => choose(preset) }, t(`plan.preset_${preset}`)));
  const names = words.table?.time_columns ?? [];
  const columns = [...new Set([plan.time?.column, ...names].filter(Boolean))];
  const column = select(columns.map((name) => ({ value: name, label: words.column(name) })), columns[0]);
  const grain = plan.kind === "aggregate"
    ? select(grainOptions(columns[0], words), plan.time?.grain ?? "") : null;
  const compared = plan.kind === "aggregate" ? comparisonFields(plan) : null;

  function choose(preset) {
    const found = presetRange(preset, plan.today);
    start.value = found.start ?? "";
    end.value = found.end ?? "";
    mark();
  }

  function mark() {
    const preset = presetOf({ start: start.value || null, end: end.value || null }, plan.today);
    for (const button of presets) button.setAttribute("aria-pressed", button.dataset.preset === preset);
  }

  mark();
  return {
    body: [
      h("div", { class: "plan-presets", role: "group", "aria-label": t("plan.presets") }, presets),
      h("div", { class: "plan-two" }, labelled(t("plan.from"), start), labelled(t("plan.until"), end)),
      h("div", { class: "plan-two" },
        columns.length > 1 && labelled(t("plan.by_date"), column),
        grain && labelled(t("plan.by_time"), grain)),
      compared?.element,
    ],
    read() {
      if (start.value && end.value && start.value > end.value) return { error: t("plan.reversed") };
      if (!start.validity.valid || !end.validity.valid) return { error: t("plan.bad_date") };
      const comparison = compared?.value() ?? {};
      if (comparison.comparison && !start.value) return { error: t("plan.compare_needs_start") };
      if (comparison.comparison === "custom" && !(comparison.compare.start && comparison.compare.end))
        return { error: t("plan.compare_needs_dates") };
      return { edit: withPeriod(plan, {
        column: column.value || columns[0], start: start.value, end: end.value,
        ...(grain && { grain: grain.value }), ...comparison }) };
    },
  };
}

function comparisonFields(plan) {
  const before = plan.time?.compare_range ?? {};
  const start = input("date", before.start);
  const end = input("date", before.end);
  const dates = h("div", { class: "plan-two" }, labelled(t("plan.from"), start), labelled(t("plan.until"), end));
  const choice = select([
    { value: "", label: t("plan.no_comparison") },
    ...COMPARISONS.map((kind) => ({ value: kind, label: t(`plan.compare_${kind}`) })),
  ], plan.time?.comparison ?? "", { onchange: show });
  function show() { dates.hidden = choice.value !== "custom"; }
  show();
  return {
    element: h("div", { class: "plan-field" }, labelled(t("plan.compare_with"), choice), dates),
    value: () => ({ comparison: choice.value, compare: { start: start.value, end: end.value } }),
  };
}
