// The values of a result as people read them: by column type, unit, grain and language.
//
// Place in the flow: the table, the chart's axes and tooltips and the tooltip of a checked
// number write every value through here. Pure; the same words and decimals as the answer's text
// (orchestrator/analyst/writing/cells.py), so that a cell reads as it does there.

import { locale } from "../lib/i18n.js";

const NOTHING = "–";
const MOST_DECIMALS = 20; // as many as every browser's Intl writes
const CYCLES = ["weekday", "month_of_year", "hour"];
const SIGNED = /_(change|change_pct|growth)$/;

export const isNumeric = (column) =>
  ["integer", "numeric"].includes(column.type) && !CYCLES.includes(column.grain);
export const isCurrency = (unit) => /^[A-Z]{3}$/.test(unit ?? "");

// The columns with the grain that the plan groups them by ("date_month" is months), and whether
// they name the rows.
export function withGrains(columns, plan) {
  const parts = [...(plan?.dimensions ?? []), ...(plan?.time ? [plan.time] : [])];
  const grains = new Map(parts.filter((item) => item.grain)
    .map((item) => [`${item.column}_${item.grain}`, item.grain]));
  const named = new Set((plan?.dimensions ?? []).map((item) => item.column));
  return columns.map((column) => {
    const grain = grains.get(column.name) ?? null;
    return { ...column, grain, names: Boolean(grain) || named.has(column.name) };
  });
}

// A number that a double would change comes as text, all its digits (orchestrator/exact_numbers.py),
// and is written from the text: Intl takes it whole.
export const isLong = (value) =>
  typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) && String(Number(value)) !== value;

// Text that is no number stays text; of a long one the nearest number, for charts and sizes.
export function asNumber(value) {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value.trim() === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export function decimalsOf(values, column) {
  if (isCurrency(column.unit) || column.unit === "percent" || column.type === "integer") return null;
  return values.every((value) => Number.isInteger(asNumber(value) ?? 0) && !(isLong(value) && decimalsIn(value))) ? 0 : 2;
}

export function formatCell(value, column, lang, { decimals = null, words = false } = {}) {
  if (value === null || value === undefined || value === "") return column.names ? nameless(lang) : NOTHING;
  if (typeof value === "boolean") return (lang === "en" ? ["no", "yes"] : ["não", "sim"])[Number(value)];
  if (column.grain) return bucket(value, column.grain, lang);
  if (column.type === "date" || column.type === "timestamp") return moment(value, lang);
  const number = isNumeric(column) ? asNumber(value) : null;
  if (number !== null) {
    const signed = SIGNED.test(column.name ?? "");
    return inUnit(isLong(value) ? value : number, column.unit, lang, { decimals, signed, words });
  }
  return labelOf(value, column);
}

// The number with every digit there is; null where the cell shows them all.
export function wholeCell(value, column, lang, { decimals = null } = {}) {
  if (!isNumeric(column) || column.grain || asNumber(value) === null) return null;
  const signed = SIGNED.test(column.name ?? "");
  const whole = inUnit(value, column.unit, lang, { decimals, signed, whole: true });
  return whole === formatCell(value, column, lang, { decimals }) ? null : whole;
}

// Of 0.0000001 too, which JavaScript writes as 1e-7.
function decimalsIn(value) {
  const text = String(value).includes("e") ? Number(value).toFixed(MOST_DECIMALS) : String(value);
  return Math.min(MOST_DECIMALS, /\.(\d*?)0*$/.exec(text)?.[1].length ?? 0);
}

// As the catalog calls the value. A cell may hold any word, "constructor" too.
export function labelOf(value, { values }) {
  const text = String(value);
  return values && Object.hasOwn(values, text) ? values[text] : text;
}

// number: or the digits of a long one, of which none is left out; nor of any when `whole`.
export function inUnit(number, unit, lang, { decimals = null, signed = false, words = false, whole = false } = {}) {
  const signDisplay = signed ? "exceptZero" : "negative";
  const every = whole || typeof number === "string" ? decimalsIn(number) : 0;
  if (unit === "percent")
    return `${decimal(number, lang, Math.max(every, percentDecimals(number)), 1, signDisplay)}%`;
  if (isCurrency(unit)) return money(number, unit, lang, every, signDisplay);
  const text = decimal(number, lang, Math.max(every, decimals ?? 2), decimals ?? 0, signDisplay);
  return words && UNITS[unit] ? `${text} ${unitWord(number, unit, lang)}` : text;
}

function money(number, currency, lang, most, signDisplay) {
  const digits = most > 2 ? { maximumFractionDigits: most } : {}; // else as many as the currency has
  return new Intl.NumberFormat(locale(lang), { style: "currency", currency, signDisplay, ...digits }).format(number);
}

const nameless = (lang) => (lang === "en" ? "(not given)" : "(sem informação)");

function decimal(number, lang, most, least, signDisplay) {
  return new Intl.NumberFormat(locale(lang),
    { minimumFractionDigits: Math.min(least, most), maximumFractionDigits: most, signDisplay }).format(number);
}

// A share too small for one decimal gets more, four at most.
function percentDecimals(number) {
  let decimals = 1;
  while (number && Math.abs(number) < 5 * 10 ** (-decimals - 1) && decimals < 4) decimals += 1;
  return decimals;
}

const UNITS = {
  days: [["dia", "dias"], ["day", "days"]],
  hours: [["hora", "horas"], ["hour", "hours"]],
  minutes: [["minuto", "minutos"], ["minute", "minutes"]],
  stars: [["estrela", "estrelas"], ["star", "stars"]],
  installments: [["parcela", "parcelas"], ["installment", "installments"]],
  items: [["item", "itens"], ["item", "items"]],
  units: [["unidade", "unidades"], ["unit", "units"]],
};

function unitWord(number, unit, lang) {
  const [singular, plural] = UNITS[unit][lang === "en" ? 1 : 0];
  const size = Math.abs(number);
  return (lang === "en" ? size === 1 : size > 0 && size < 2) ? singular : plural;
}

// A day without a time zone is that day everywhere: read and written in UTC.
const atUtc = (value) => new Date(/T/.test(value) ? `${value.slice(0, 19)}Z` : `${String(value).slice(0, 10)}T00:00:00Z`);
const dated = (at, lang, options) =>
  new Intl.DateTimeFormat(locale(lang), { ...options, timeZone: "UTC" }).format(at);
const DAY = {
  pt: { day: "2-digit", month: "2-digit", year: "numeric" },
  en: { day: "numeric", month: "short", year: "numeric" },
};

export function moment(value, lang) {
  const at = atUtc(String(value).replace(" ", "T"));
  if (Number.isNaN(at.getTime())) return String(value);
  const day = dated(at, lang, DAY[lang] ?? DAY.pt);
  const midnight = at.getTime() % 86_400_000 === 0;
  return midnight ? day : `${day} ${dated(at, lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`;
}

// A row of a grouping in time: the period that begins on `value`, or a weekday's number.
export function bucket(value, grain, lang, { short = false } = {}) {
  if (CYCLES.includes(grain)) return cycle(Number(value), grain, lang, short);
  const at = atUtc(String(value));
  if (Number.isNaN(at.getTime())) return String(value);
  if (grain === "year") return String(at.getUTCFullYear());
  if (grain === "quarter") return quarter(at, lang);
  if (grain === "month")
    return short
      ? dated(at, lang, { month: "short", year: "2-digit" }).replace(" de ", " ").replace(".", "")
      : dated(at, lang, { month: "long", year: "numeric" });
  const day = short
    ? dated(at, lang, lang === "en" ? { month: "short", day: "numeric" } : { day: "2-digit", month: "2-digit" })
    : dated(at, lang, DAY[lang] ?? DAY.pt);
  if (grain === "week" && !short) return lang === "en" ? `week of ${day}` : `semana de ${day}`;
  return day;
}

function quarter(at, lang) {
  const number = Math.floor(at.getUTCMonth() / 3) + 1;
  return lang === "en" ? `Q${number} ${at.getUTCFullYear()}` : `${number}º tri. ${at.getUTCFullYear()}`;
}

function cycle(number, grain, lang, short) {
  if (!Number.isInteger(number)) return String(number);
  if (grain === "hour") return lang === "en" ? `${String(number).padStart(2, "0")}:00` : `${number}h`;
  const style = short ? "short" : "long";
  // 2024-01-01 was a Monday.
  if (grain === "weekday") return dated(new Date(Date.UTC(2024, 0, number)), lang, { weekday: style }).replace(".", "");
  return dated(new Date(Date.UTC(2024, number - 1, 1)), lang, { month: style }).replace(".", "");
}
