// Rows of a result as categories and series of a chart. Pure.
//
// Place in the flow: chart_options.js and the description of a chart for screen readers.

import { asNumber, formatCell, inUnit, isLong } from "./cells.js";

export const columnIndex = (columns, name) => columns.findIndex((column) => column.name === name);

export function categoriesOf(rows, index) {
  return [...new Map(rows.map((row) => [String(row[index]), row[index]])).values()];
}

// Of a long number the nearest that can be drawn, with its digits for the tooltip.
const amount = (cell) => (isLong(cell) ? { value: asNumber(cell), digits: cell } : asNumber(cell));

// One series per measure, or per value of the column that splits the rows. Where a category has
// no row the value is null: no data is not zero.
export function seriesOf({ chart, columns, rows, categories, lang }) {
  const x = columnIndex(columns, chart.x);
  const place = new Map(categories.map((value, at) => [String(value), at]));
  const empty = () => new Array(categories.length).fill(null);
  if (!chart.series) {
    return chart.y.map((name) => {
      const y = columnIndex(columns, name);
      const data = empty();
      for (const row of rows) data[place.get(String(row[x]))] = amount(row[y]);
      return { name: upperFirst(columns[y].label), data };
    });
  }
  const split = columnIndex(columns, chart.series);
  const y = columnIndex(columns, chart.y[0]);
  const found = new Map();
  for (const row of rows) {
    const key = String(row[split]);
    if (!found.has(key)) found.set(key, { name: formatCell(row[split], columns[split], lang), data: empty() });
    found.get(key).data[place.get(String(row[x]))] = amount(row[y]);
  }
  return [...found.values()];
}

// One sentence: what is drawn, from where to where, and the ends of the first series.
export function describeChart({ chart, columns, rows, lang, t }) {
  const x = columns[columnIndex(columns, chart.x)];
  const y = columns[columnIndex(columns, chart.y[0])];
  const at = columnIndex(columns, chart.y[0]);
  const numbers = rows.map((row) => asNumber(row[at])).filter((number) => number !== null);
  if (!x || !y || !numbers.length) return chart.title ?? "";
  return t("answer.chart_description", {
    title: chart.title || upperFirst(y.label), y: y.label, x: x.label, n: rows.length,
    low: inUnit(Math.min(...numbers), y.unit, lang), high: inUnit(Math.max(...numbers), y.unit, lang),
  });
}

export const upperFirst = (text) => (text ? text[0].toLocaleUpperCase() + text.slice(1) : "");
