// How the rows are ordered and how many are shown. Place: chip_editor.js.

import { t } from "../../lib/i18n.js";
import { orderName } from "../chips.js";
import { withColumns, withLimit, withOrder } from "../edits.js";
import { checklist, input, labelled, select } from "../fields.js";

const MOST_ROWS = 10_000;

export function orderEditor({ plan, words, index }) {
  const at = index ?? plan.ordering.length;
  const now = plan.ordering[at] ?? {};
  const names = [...new Set([now.by, ...orderable(plan, words)].filter(Boolean))];
  const by = select(names.map((name) => ({ value: name, label: orderName(plan, name, words) })), now.by ?? names[0]);
  const direction = select([
    { value: "desc", label: t("plan.descending") }, { value: "asc", label: t("plan.ascending") },
  ], now.direction ?? "desc");
  return {
    body: [labelled(t("plan.order_by"), by), labelled(t("plan.direction"), direction)],
    read() {
      const orders = [...plan.ordering];
      orders[at] = { by: by.value, direction: direction.value };
      const seen = new Set();
      return { edit: withOrder(orders.filter((item) => !seen.has(item.by) && seen.add(item.by))) };
    },
  };
}

// What the result has: measures, groups, or a list's columns.
function orderable(plan, words) {
  if (plan.kind === "list")
    return plan.columns.length ? plan.columns : (words.table?.columns ?? []).map((column) => column.name);
  const grain = plan.time?.grain ? [`${plan.time.column}_${plan.time.grain}`] : [];
  const groups = plan.dimensions.map((item) => (item.grain ? `${item.column}_${item.grain}` : item.column));
  return [...plan.metrics.map((metric) => metric.name), ...grain, ...groups];
}

export function limitEditor({ plan, words }) {
  const count = input("number", plan.limit ?? 10, { min: 1, max: MOST_ROWS, step: 1, inputmode: "numeric" });
  const columns = plan.kind === "distinct" ? [] : plan.dimensions.filter((item) => !item.grain);
  const per = columns.length > 1 || plan.limit_per
    ? select([{ value: "", label: t("plan.of_all") },
      ...columns.map((item) => ({ value: item.column, label: t("plan.of_each", { name: words.column(item.column) }) }))],
    plan.limit_per ?? "") : null;
  return {
    body: [labelled(t("plan.rows_at_most"), count), per && labelled(t("plan.limit_of"), per)],
    read() {
      const number = Number(count.value);
      if (!Number.isInteger(number) || number < 1 || number > MOST_ROWS)
        return { error: t("plan.limit_range", { most: MOST_ROWS.toLocaleString(words.lang) }) };
      return { edit: withLimit(number, per?.value) };
    },
  };
}

export function columnsEditor({ plan, words }) {
  const known = words.table?.columns ?? [];
  const chosen = plan.columns.length ? plan.columns : known.map((column) => column.name);
  const items = [...chosen, ...known.map((column) => column.name).filter((name) => !chosen.includes(name))]
    .map((name) => ({ value: name, label: words.column(name) }));
  const list = checklist({ items, chosen, label: t("plan.kind_columns") });
  return {
    body: [list.element],
    read: () => (list.values().length ? { edit: withColumns(list.values()) } : { error: t("plan.choose_column") }),
  };
}
