// Changes of a plan as the `edit` object that the server takes: only the fields that change.
//
// Place in the flow: chips.js and the editors make these, plan_card.js sends them by
// respond(job, "edit", {edit}). Pure; the server checks every edit (orchestrator/plan/edit.py).

const METRIC = { aggregation: null, column: null, where: [], show: [], over: null, per: null };

const removed = (items, index) => items.filter((_, at) => at !== index);

// The plan's metrics that are still wanted stay as they are, with what they were narrowed to.
export function withMetrics(plan, names) {
  const kept = plan.metrics.filter((metric) => names.includes(metric.name));
  const known = new Set(kept.map((metric) => metric.name));
  const added = names.filter((name) => !known.has(name)).map((name) => ({ name, ...METRIC }));
  return { metrics: [...kept, ...added] };
}

// grain: of the plan's period, or null. dimensions: [{column, grain}].
export function withGrouping(plan, { grain, dimensions, timeColumn }) {
  const edit = { dimensions };
  if (plan.time) edit.time = { ...plan.time, grain };
  else if (grain && timeColumn) edit.time = { column: timeColumn, grain };
  if (plan.limit_per && !dimensions.some((item) => item.column === plan.limit_per))
    edit.limit_per = null;
  return edit;
}

// index null: one more. field: "filters" (of rows) or "having" (of groups).
export function withFilter(plan, index, filter, field = "filters") {
  const items = [...(plan[field] ?? [])];
  if (index === null || index === undefined) items.push(filter);
  else items[index] = filter;
  return { [field]: items };
}

// Everything about time at once; what is not named stays. compare: {start, end} for "custom".
export function withPeriod(plan, { column, start, end, grain, comparison, compare }) {
  const before = plan.time ?? { grain: null, comparison: null, compare_range: null };
  const wanted = {
    grain: grain === undefined ? before.grain : grain || null,
    comparison: comparison === undefined ? before.comparison : comparison || null,
  };
  if (!start && !end && !wanted.grain) return { time: null };
  // A comparison needs a period with a start.
  const kept = start ? wanted.comparison : null;
  const other = compare ?? before.compare_range;
  return {
    time: {
      column, grain: wanted.grain, range: { start: start || null, end: end || null },
      comparison: kept, compare_range: kept === "custom" ? spanOf(other) : null,
    },
  };
}

const spanOf = (range) => ({ start: range?.start || null, end: range?.end || null });

export const withOrder = (orders) => ({ ordering: orders });
export const withLimit = (limit, per) => ({ limit, limit_per: limit ? per || null : null });
export const withColumns = (columns) => ({ columns });

export const without = {
  metric: (plan, index) => ({ metrics: removed(plan.metrics, index) }),
  grain: (plan) => ({ time: keptTime({ ...plan.time, grain: null }) }),
  dimension: (plan, index) => withGrouping(plan, {
    grain: plan.time?.grain ?? null, dimensions: removed(plan.dimensions, index) }),
  filter: (plan, index) => ({ filters: removed(plan.filters, index) }),
  having: (plan, index) => ({ having: removed(plan.having, index) }),
  period: (plan) => withPeriod(plan, { column: plan.time.column, start: null, end: null }),
  comparison: (plan) => ({ time: { ...plan.time, comparison: null, compare_range: null } }),
  order: (plan, index) => ({ ordering: removed(plan.ordering, index) }),
  limit: () => withLimit(null),
};

// A time that says neither a period nor a grain says nothing.
function keptTime(time) {
  const { start, end } = time.range ?? {};
  return start || end || time.grain ? time : null;
}
