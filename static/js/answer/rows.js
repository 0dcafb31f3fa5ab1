// Rows of a result: read from what the server sends, sorted, and cut into pages.
//
// Place in the flow: data_table.js and chart_options.js. Pure.

import { asNumber, isLong, isNumeric, labelOf } from "./cells.js";

const MOST_DIGITS = 80; // of a decimal, behind its point

// Rows come as objects in a message and as lists from /api/jobs/{id}/rows.
export function asLists(rows, columns) {
  return (rows ?? []).map((row) =>
    Array.isArray(row) ? row : columns.map((column) => row?.[column.name] ?? null));
}

// Of numbers that are one double and differ in their digits.
function compareDigits(left, right) {
  if (!isLong(left) && !isLong(right)) return 0;
  const [[a, aRest], [b, bRest]] = [left, right].map((value) => `${value}`.split("."));
  if (BigInt(a) !== BigInt(b)) return BigInt(a) < BigInt(b) ? -1 : 1;
  const rest = (digits = "") => digits.padEnd(MOST_DIGITS, "0");
  const bigger = rest(aRest) > rest(bRest) ? 1 : rest(aRest) < rest(bRest) ? -1 : 0;
  return a.startsWith("-") ? -bigger : bigger;
}

// A stable order; what is missing stands last in both directions.
export function sortRows(rows, index, descending, column, lang) {
  const collator = new Intl.Collator(lang === "en" ? "en" : "pt", { numeric: true });
  const numeric = isNumeric(column);
  const compare = (left, right) => {
    if (numeric || column.grain) {
      const [a, b] = [asNumber(left), asNumber(right)];
      if (a !== null && b !== null) return a === b ? compareDigits(left, right) : a - b;
    }
    return collator.compare(labelOf(left, column), labelOf(right, column));
  };
  const empty = (value) => value === null || value === undefined || value === "";
  return [...rows].sort((a, b) => {
    if (empty(a[index]) || empty(b[index])) return Number(empty(a[index])) - Number(empty(b[index]));
    return descending ? compare(b[index], a[index]) : compare(a[index], b[index]);
  });
}

export const pageCount = (total, size) => Math.max(1, Math.ceil(total / size));

export function pageOf(rows, page, size) {
  return rows.slice(page * size, (page + 1) * size);
}

// The next state of a heading that is pressed: numbers largest first, the rest alphabetically.
export function nextSort(sort, index, column) {
  const first = isNumeric(column);
  if (sort?.index !== index) return { index, descending: first };
  return sort.descending === first ? { index, descending: !first } : null;
}
