// Rows of a result: read from what the server sends, sorted, and cut into pages.
//
// Place in the flow: data_table.js and chart_options.js. Pure.

import { asNumber, isNumeric, labelOf } from "./cells.js";

// Rows come as objects in a message and as lists from /api/jobs/{id}/rows.
export function asLists(rows, columns) {
  return (rows ?? []).map((row) =>
    Array.isArray(row) ? row : columns.map((column) => row?.[column.name] ?? null));
}

// A stable order; what is missing stands last in both directions.
export function sortRows(rows, index, descending, column, lang) {
  const collator = new Intl.Collator(lang === "en" ? "en" : "pt", { numeric: true });
  const numeric = isNumeric(column);
  const compare = (left, right) => {
    if (numeric || column.grain) {
      const [a, b] = [asNumber(left), asNumber(right)];
      if (a !== null && b !== null) return a - b;
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
