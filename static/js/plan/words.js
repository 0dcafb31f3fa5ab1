// Words for the parts of a plan, in the interface's language.
//
// Place in the flow: chips.js and the editors name columns, metrics, filters and dates with
// these. Pure: `t` translates, `table` is the catalog's table or null while it is not loaded
// (then the names stand as they are).

import { locale } from "../lib/i18n.js";

export const GRAINS = ["day", "week", "month", "quarter", "year", "weekday", "month_of_year"];
export const GRAINS_OF_TIMESTAMPS = [...GRAINS, "hour"];

/** written: the language of the person's own words in the plan, where it is another. */
export function planWords({ table, t, lang, written = lang }) {
  const columns = new Map((table?.columns ?? []).map((column) => [column.name, column]));
  const metrics = new Map((table?.metrics ?? []).map((metric) => [metric.name, metric]));
  const conditions = new Map((table?.conditions ?? []).map((item) => [item.name, item]));
  const words = { t, lang, written, table, columns, metrics, conditions };
  words.column = (name) => columns.get(name)?.label || plain(name);
  words.metricLabel = (name) => metrics.get(name)?.label || plain(name);
  words.value = (value, column) => valueWords(value, columns.get(column), words);
  words.day = (iso) => dayWords(iso, lang);
  words.span = (range) => spanWords(range, words);
  words.metric = (metric) => metricWords(metric, words);
  words.filter = (filter) => filterWords(filter, words);
  words.listed = (items, type = "conjunction") =>
    new Intl.ListFormat(locale(lang), { type }).format(items);
  return words;
}

// "customer_name" while the catalog is not there, or for a name that it does not have.
const plain = (name) => String(name ?? "").replaceAll("_", " ");

function valueWords(value, column, words) {
  if (typeof value === "boolean") return words.t(value ? "plan.yes" : "plan.no");
  if (typeof value === "number") return new Intl.NumberFormat(locale(words.lang)).format(value);
  if (column && ["date", "timestamp"].includes(column.type)) return dayWords(value, words.lang);
  const known = (column?.values ?? []).find((item) => item.value === value);
  return known?.label || String(value);
}

// An ISO day without a time zone is that day everywhere, so it is read and written in UTC.
function dayWords(iso, lang) {
  const at = new Date(`${String(iso).slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return String(iso);
  const style = lang === "en"
    ? { year: "numeric", month: "short", day: "numeric" }
    : { year: "numeric", month: "2-digit", day: "2-digit" };
  return new Intl.DateTimeFormat(locale(lang), { ...style, timeZone: "UTC" }).format(at);
}

function spanWords(range, words) {
  const { start, end } = range ?? {};
  if (start && end && start === end) return words.day(start);
  if (start && end) return words.t("plan.span", { start: words.day(start), end: words.day(end) });
  if (start) return words.t("plan.span_from", { start: words.day(start) });
  return end ? words.t("plan.span_until", { end: words.day(end) }) : words.t("plan.all_data");
}

function metricWords(metric, words) {
  const { t } = words;
  const of = metric.column ? words.column(metric.column) : words.table?.label ?? "";
  let text = metric.aggregation
    ? t(`plan.aggregation_${metric.aggregation}`, { name: of })
    : words.metricLabel(metric.name);
  if (metric.over) text = t("plan.metric_over", { name: text, other: words.metricLabel(metric.over) });
  if (metric.per) text = t("plan.metric_per", { name: text, grain: t(`plan.grain_${metric.per}`) });
  if (metric.where?.length) text = `${text} (${words.listed(metric.where.map(words.filter))})`;
  for (const shown of metric.show ?? []) text = `${text} ${t(`plan.show_${shown}`)}`;
  return text;
}

function filterWords(filter, words) {
  const { t } = words;
  if (filter.op === "condition" || filter.op === "not_condition") {
    const name = words.conditions.get(filter.column)?.label || plain(filter.column);
    return filter.op === "condition" ? name : t("plan.except", { name });
  }
  const name = filter.grain ? t(`plan.grain_${filter.grain}`) : filterSubject(filter, words);
  const values = (filter.values ?? []).map((value) => partWords(value, filter, words));
  const joined = words.listed(values, filter.op === "between" ? "conjunction" : "disjunction");
  return t(`plan.filter_${filter.op}`, { name, value: joined });
}

function filterSubject(filter, words) {
  const known = words.columns.get(filter.column) ?? words.metrics.get(filter.column);
  return known?.label || plain(filter.column);
}

function partWords(value, filter, words) {
  if (filter.grain === "weekday") return weekday(Number(value), words.lang);
  if (filter.grain === "month_of_year") return monthName(Number(value), words.lang);
  return words.value(value, filter.column);
}

// 1 is Monday: 2024-01-01 was one.
export function weekday(number, lang) {
  const at = new Date(Date.UTC(2024, 0, number));
  return new Intl.DateTimeFormat(locale(lang), { weekday: "long", timeZone: "UTC" }).format(at);
}

function monthName(number, lang) {
  const at = new Date(Date.UTC(2024, number - 1, 1));
  return new Intl.DateTimeFormat(locale(lang), { month: "long", timeZone: "UTC" }).format(at);
}
