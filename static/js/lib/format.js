// Numbers, money, dates and durations as the reader of the interface writes them. Place in the
// flow: every component; the cells of an answer, in its own language, are answer/cells.js's.

import { lang, locale } from "./i18n.js";

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const LONG_YEAR = { day: "2-digit", month: "2-digit", year: "numeric" };
const formatters = new Map(); // making an Intl formatter costs a hundred times a call

function cached(kind, options) {
  const key = `${kind.name} ${lang()} ${JSON.stringify(options)}`;
  let formatter = formatters.get(key);
  if (!formatter) formatters.set(key, (formatter = new kind(locale(), options)));
  return formatter;
}

export function number(value, { digits, min = 0 } = {}) {
  const options = { maximumFractionDigits: digits ?? 2, minimumFractionDigits: min };
  return cached(Intl.NumberFormat, options).format(value);
}

/** In words of its size, for what is only about so much: 8.2 million. */
export function compact(value) {
  const options = { notation: "compact", compactDisplay: "long", maximumFractionDigits: 1 };
  return cached(Intl.NumberFormat, options).format(value);
}

export function money(value, currency) {
  return cached(Intl.NumberFormat, { style: "currency", currency }).format(value);
}

/** `value` is 0-100, as the data's percentages are. */
export function percent(value, { digits = 1 } = {}) {
  const options = { style: "percent", maximumFractionDigits: digits };
  return cached(Intl.NumberFormat, options).format(value / 100);
}

/** An ISO date stands for a day, wherever the reader is; an instant is shown in local time. */
export function date(value) {
  const style = lang() === "pt" ? LONG_YEAR : { dateStyle: "short" };
  const options = ISO_DATE.test(value) ? { ...style, timeZone: "UTC" } : style;
  return cached(Intl.DateTimeFormat, options).format(asDate(value));
}

export function time(value) {
  return cached(Intl.DateTimeFormat, { timeStyle: "short" }).format(asDate(value));
}

export function dateTime(value) {
  return cached(Intl.DateTimeFormat, { dateStyle: "medium", timeStyle: "short" }).format(asDate(value));
}

/** Seconds as people say them: 12 ms, 0.4 s, 3 min 20 s. */
export function duration(seconds) {
  if (seconds < 0.1) return `${number(Math.round(seconds * 1000))} ms`;
  if (seconds < 59.5) return `${number(seconds, { digits: seconds < 10 ? 1 : 0 })} s`;
  const whole = Math.round(seconds);
  const rest = whole % 60;
  return `${Math.floor(whole / 60)} min${rest ? ` ${rest} s` : ""}`;
}

/** Minutes and seconds left, as a clock: 4:59. */
export function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function asDate(value) {
  if (value instanceof Date) return value;
  return new Date(ISO_DATE.test(value) ? `${value}T00:00:00Z` : value);
}
