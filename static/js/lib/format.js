// Numbers, money, dates and durations as the reader writes them. Place in the flow: every
// component; `language` is the interface's unless the answer's own is given.

import { lang, locale, t } from "./i18n.js";

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const formatters = new Map(); // making an Intl formatter costs a hundred times a call

function cached(kind, language, options) {
  const key = `${kind.name} ${language} ${JSON.stringify(options)}`;
  let formatter = formatters.get(key);
  if (!formatter) formatters.set(key, (formatter = new kind(locale(language), options)));
  return formatter;
}

export function number(value, { digits, min = 0, language = lang() } = {}) {
  const options = { maximumFractionDigits: digits ?? 2, minimumFractionDigits: min };
  return cached(Intl.NumberFormat, language, options).format(value);
}

export function money(value, currency, { language = lang() } = {}) {
  return cached(Intl.NumberFormat, language, { style: "currency", currency }).format(value);
}

/** `value` is 0-100, as the data's percentages are. */
export function percent(value, { digits = 1, language = lang() } = {}) {
  const options = { style: "percent", maximumFractionDigits: digits };
  return cached(Intl.NumberFormat, language, options).format(value / 100);
}

/** A short form for chart axes: 1.2 mi, 3.4K. */
export function compact(value, { language = lang() } = {}) {
  const options = { notation: "compact", maximumFractionDigits: 1 };
  return cached(Intl.NumberFormat, language, options).format(value);
}

/** An ISO date stands for a day, wherever the reader is; an instant is shown in local time. */
export function date(value, { language = lang() } = {}) {
  const day = ISO_DATE.test(value);
  const options = { dateStyle: "short", ...(day && { timeZone: "UTC" }) };
  if (language === "pt") Object.assign(options, longYear(options));
  return cached(Intl.DateTimeFormat, language, options).format(asDate(value));
}

export function time(value, { language = lang() } = {}) {
  return cached(Intl.DateTimeFormat, language, { timeStyle: "short" }).format(asDate(value));
}

export function dateTime(value, { language = lang() } = {}) {
  const options = { dateStyle: "medium", timeStyle: "short" };
  return cached(Intl.DateTimeFormat, language, options).format(asDate(value));
}

/** Seconds as people say them: 12 ms, 0.4 s, 3 min 20 s. */
export function duration(seconds, { language = lang() } = {}) {
  if (seconds < 0.1) return `${number(Math.round(seconds * 1000), { language })} ms`;
  if (seconds < 60) {
    return `${number(seconds, { digits: seconds < 10 ? 1 : 0, language })} s`;
  }
  const whole = Math.round(seconds);
  const rest = whole % 60;
  return `${Math.floor(whole / 60)} min${rest ? ` ${rest} s` : ""}`;
}

/** Minutes and seconds left, as a clock: 4:59. */
export function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * A cell of a result. column: {type, unit, values}; unit is a currency code, "percent" (0-100),
 * a word such as "days", "count" or "". Empty cells read as a dash.
 */
export function cell(value, column, language = lang()) {
  if (value === null || value === undefined) return "–";
  if (column.values && value in column.values) return column.values[value];
  if (typeof value === "boolean") return t(value ? "common.yes" : "common.no");
  if (typeof value === "number") return inUnit(value, column.unit, language);
  if (column.type === "date" && ISO_DATE.test(value)) return date(value, { language });
  if (/^timestamp/.test(column.type) && !Number.isNaN(Date.parse(value))) {
    return dateTime(value, { language });
  }
  return String(value);
}

function inUnit(value, unit, language) {
  if (unit === "percent" || unit === "%") return percent(value, { language });
  if (/^[A-Z]{3}$/.test(unit ?? "")) return money(value, unit, { language });
  return number(value, { language });
}

const longYear = ({ dateStyle, ...rest }) => ({
  dateStyle: undefined, day: "2-digit", month: "2-digit", year: "numeric", ...rest,
});

function asDate(value) {
  if (value instanceof Date) return value;
  return new Date(ISO_DATE.test(value) ? `${value}T00:00:00Z` : value);
}
