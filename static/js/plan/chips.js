// A plan as chips: what each says, which editor it opens, and how it is taken away.
//
// Place in the flow: plan_card.js draws these; diff.js compares those of two plans. Pure.

import { without } from "./edits.js";
import { presetOf } from "./periods.js";

// [{kind, key, text, note?, index?, remove?: edit}]: `key` is the same for the same content.
export function chipsOf(plan, words) {
  if (!plan || plan.needs_sql) return [];
  return [
    ...metricChips(plan, words), ...columnChips(plan, words), ...groupingChips(plan, words),
    ...filterChips(plan, words), ...periodChips(plan, words), ...orderChips(plan, words),
    ...limitChips(plan, words),
  ];
}

// The kinds that the plan says nothing of and that can be added.
export function addable(plan) {
  if (!plan || plan.needs_sql) return [];
  const found = ["filters"];
  if (plan.kind === "aggregate") found.unshift("metric");
  if (plan.kind !== "list") found.splice(-1, 0, "grouping");
  if (plan.kind === "aggregate" && plan.time?.range?.start && !plan.time.comparison)
    found.push("comparison");
  if (!plan.ordering.length && isOrderable(plan)) found.push("order");
  if (!plan.limit && isOrderable(plan)) found.push("limit");
  return found;
}

const isOrderable = (plan) =>
  plan.kind === "list" || plan.dimensions.length > 0 || Boolean(plan.time?.grain);

const chip = (kind, content, text, more = {}) =>
  ({ kind, key: `${kind}:${JSON.stringify(content)}`, text, ...more });

function metricChips(plan, words) {
  if (plan.kind !== "aggregate") return [];
  return plan.metrics.map((metric, index) => chip("metric", metric, words.metric(metric), {
    index, remove: plan.metrics.length > 1 ? without.metric(plan, index) : null,
  }));
}

function columnChips(plan, words) {
  if (plan.kind !== "list") return [];
  const names = plan.columns.map(words.column);
  const text = names.length
    ? words.t("plan.columns_chip", { n: names.length, names: names.join(", ") })
    : words.t("plan.columns_all");
  return [chip("columns", plan.columns, text)];
}

function groupingChips(plan, words) {
  if (plan.kind === "list") return [];
  const found = [];
  if (plan.time?.grain)
    found.push(chip("grouping", plan.time.grain, words.t(`plan.grain_${plan.time.grain}`),
      { remove: without.grain(plan) }));
  plan.dimensions.forEach((item, index) => {
    const text = item.grain
      ? words.t("plan.grain_of", { grain: words.t(`plan.grain_${item.grain}`), name: words.column(item.column) })
      : words.column(item.column);
    const last = plan.kind === "distinct" && plan.dimensions.length === 1;
    found.push(chip("grouping", item, text, { index, remove: last ? null : without.dimension(plan, index) }));
  });
  return found;
}

function filterChips(plan, words) {
  const rows = plan.filters.map((item, index) =>
    chip("filters", item, words.filter(item), { index, field: "filters", remove: without.filter(plan, index) }));
  const groups = (plan.having ?? []).map((item, index) =>
    chip("filters", { having: item }, words.filter(item),
      { index, field: "having", remove: without.having(plan, index) }));
  return [...rows, ...groups];
}

function periodChips(plan, words) {
  const { time } = plan;
  const range = time?.range ?? {};
  const preset = presetOf(range, plan.today);
  // The person's words for it are in the question's language.
  const label = words.written === words.lang ? range.label : "";
  const name = label || (preset && preset !== "all" ? words.t(`plan.preset_${preset}`) : "");
  const span = words.span(range);
  const bounded = Boolean(range.start || range.end);
  const found = [chip("period", { column: time?.column, start: range.start, end: range.end }, name || span, {
    note: name && name !== span ? span : "", remove: bounded ? without.period(plan) : null,
  })];
  if (time?.comparison) {
    const other = time.compare_range?.start ? words.span(time.compare_range) : "";
    found.push(chip("comparison", [time.comparison, time.compare_range?.start, time.compare_range?.end],
      words.t(`plan.comparison_${time.comparison}`), { note: other, remove: without.comparison(plan) }));
  }
  return found;
}

function orderChips(plan, words) {
  return plan.ordering.map((item, index) => chip("order", item,
    words.t(`plan.order_${item.direction}`, { name: orderName(plan, item.by, words) }),
    { index, remove: without.order(plan, index) }));
}

// What the result is ordered by: a metric, one of its companions, a grain or a column.
export function orderName(plan, by, words) {
  const metric = plan.metrics.find((item) => item.name === by);
  if (metric) return words.metric({ ...metric, show: [] });
  const parts = [...plan.dimensions, ...(plan.time ? [plan.time] : [])];
  const part = parts.find((item) => item.grain && `${item.column}_${item.grain}` === by);
  if (part) return words.t(`plan.grain_${part.grain}`);
  const owner = plan.metrics.find((item) => by.startsWith(`${item.name}_`));
  if (owner && !words.columns.has(by)) {
    const kind = by.slice(owner.name.length + 1);
    return words.t("plan.companion", { name: words.metric({ ...owner, show: [] }), kind: words.t(`plan.part_${kind}`) });
  }
  return words.column(by);
}

function limitChips(plan, words) {
  if (!plan.limit) return [];
  const text = plan.limit_per
    ? words.t("plan.limit_per_chip", { n: plan.limit, name: words.column(plan.limit_per) })
    : words.t("plan.limit_chip", { n: plan.limit });
  return [chip("limit", [plan.limit, plan.limit_per], text, { remove: without.limit() })];
}
