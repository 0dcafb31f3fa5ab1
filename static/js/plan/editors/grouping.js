// What the rows are grouped by: a grain of the period, and columns. Place: chip_editor.js.

import { t } from "../../lib/i18n.js";
import { withGrouping } from "../edits.js";
import { checklist, labelled, select } from "../fields.js";
import { GRAINS, GRAINS_OF_TIMESTAMPS } from "../words.js";

export function groupingEditor({ plan, words }) {
  const timeColumn = plan.time?.column ?? words.table?.time_columns?.[0] ?? null;
  const grain = timeColumn ? select(grainOptions(timeColumn, words), plan.time?.grain ?? "") : null;
  const columns = (words.table?.columns ?? []).filter((column) => column.group && !isTime(column));
  const plain = plan.dimensions.filter((item) => !item.grain);
  const grained = plan.dimensions.filter((item) => item.grain);
  const named = plain.map((item) => item.column);
  const unknown = named.filter((name) => !columns.some((column) => column.name === name))
    .map((name) => ({ name, label: words.column(name) }));
  const items = [...unknown, ...columns].map((column) => ({ value: column.name, label: column.label }));
  items.sort((a, b) => Number(named.includes(b.value)) - Number(named.includes(a.value)));
  const list = checklist({ items, chosen: named, label: t("plan.kind_grouping") });
  return {
    body: [list.element, grain && labelled(t("plan.by_time"), grain)],
    read() {
      const dimensions = [...grained, ...list.values().map((column) => ({ column, grain: null }))];
      if (plan.kind === "distinct" && !dimensions.length) return { error: t("plan.choose_column") };
      return { edit: withGrouping(plan, { grain: grain?.value || null, dimensions, timeColumn }) };
    },
  };
}

const isTime = (column) => ["date", "timestamp"].includes(column.type);

export function grainOptions(timeColumn, words) {
  const stamped = words.columns.get(timeColumn)?.type === "timestamp";
  const grains = stamped ? GRAINS_OF_TIMESTAMPS : GRAINS;
  return [{ value: "", label: t("plan.no_grain") },
    ...grains.map((grain) => ({ value: grain, label: t(`plan.grain_${grain}`) }))];
}
