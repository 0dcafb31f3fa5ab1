// The answer card's pure parts: cells, rows, tables in Markdown, sources of numbers, charts.
import assert from "node:assert/strict";
import { test } from "node:test";

import { bucket, decimalsOf, formatCell, inUnit, wholeCell, withGrains } from "../../../static/js/answer/cells.js";
import { chartHeight, chartOption, chartTypes, compact, isHorizontal } from "../../../static/js/answer/chart_options.js";
import { categoriesOf, seriesOf } from "../../../static/js/answer/chart_series.js";
import { withoutAnyTable, withoutResultTable } from "../../../static/js/answer/markdown_tables.js";
import { describeSource, findNumbers } from "../../../static/js/answer/number_sources.js";
import { asLists, nextSort, pageCount, pageOf, sortRows } from "../../../static/js/answer/rows.js";

const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");
const PRODUCT = { name: "product", label: "produto", type: "text", unit: "", values: {} };
const REVENUE = { name: "revenue", label: "receita", type: "numeric", unit: "BRL", values: {} };
const COLUMNS = [PRODUCT, REVENUE];
const ROWS = [["Notebook 14", 16887.13], ["Monitor 24", 8946.83]];
const TEXT = "Os **2 produtos**: Notebook 14 (R$ 16.887,13).\n\n| Produto | Receita |\n| --- | ---: |\n| Notebook 14 | R$ 16.887,13 |\n\n*Mostrando 1 de 2 linhas.*\n\n*Como entendi: x.*";
const t = (key, params) => (params ? `${key} ${JSON.stringify(params)}` : key);

test("cells read as the answer's text writes them", () => {
  assert.equal(plain(formatCell(16887.13, REVENUE, "pt")), "R$ 16.887,13");
  assert.equal(plain(formatCell("16887.1", REVENUE, "en")), "R$16,887.10");
  assert.equal(formatCell(null, REVENUE, "pt"), "–");
  assert.equal(formatCell("paid", { type: "text", values: { paid: "pago" } }, "pt"), "pago");
  assert.equal(formatCell("2026-11-21", { type: "date" }, "pt"), "21/11/2026");
  assert.equal(formatCell(null, { ...PRODUCT, names: true }, "pt"), "(sem informação)");
  assert.equal(formatCell(true, { type: "boolean" }, "en"), "yes");
  assert.equal(formatCell(4, { name: "x", type: "integer", grain: "weekday" }, "pt"), "quinta-feira");
});

test("percents get the decimals they need and changes their sign", () => {
  assert.equal(inUnit(12.345, "percent", "pt"), "12,3%");
  assert.equal(inUnit(0.004, "percent", "pt"), "0,004%");
  assert.equal(formatCell(5, { name: "revenue_change_pct", type: "numeric", unit: "percent" }, "en"), "+5.0%");
  assert.equal(inUnit(2, "days", "pt", { words: true }), "2 dias");
});

test("a column of whole numbers has no decimals, any other has two", () => {
  const number = { name: "n", type: "numeric", unit: "" };
  assert.equal(decimalsOf([1, 2, null], number), 0);
  assert.equal(decimalsOf(["12345678901234567.89", 2], number), 2);
  assert.equal(formatCell(1.5, number, "pt", { decimals: decimalsOf([1.5, 2], number) }), "1,50");
});

test("a number that a double would change is shown with every digit", () => {
  const whole = { name: "n", type: "integer", unit: "" };
  const number = { name: "n", type: "numeric", unit: "" };
  assert.equal(formatCell("9007199254740993", whole, "pt"), "9.007.199.254.740.993");
  assert.equal(formatCell("-12345678901234567890.123456789", number, "pt"), "-12.345.678.901.234.567.890,123456789");
  assert.equal(formatCell("12345678901234567890.500000", number, "en"), "12,345,678,901,234,567,890.5");
  assert.equal(plain(formatCell("12345678901234567.89", REVENUE, "pt")), "R$ 12.345.678.901.234.567,89");
  assert.equal(plain(formatCell("12345678901234567.891", REVENUE, "en")), "R$12,345,678,901,234,567.891");
  assert.equal(formatCell("12345678901234567.25", { ...number, unit: "percent" }, "pt"), "12.345.678.901.234.567,25%");
});

test("a cell that shows fewer digits than there are has them all in its title", () => {
  const number = { name: "n", type: "numeric", unit: "" };
  assert.equal(wholeCell(16.56173815497531, number, "pt", { decimals: 2 }), "16,56173815497531");
  assert.equal(plain(wholeCell(16.561, REVENUE, "pt")), "R$ 16,561");
  assert.equal(wholeCell(12.34, { ...number, unit: "percent" }, "en"), "12.34%");
  assert.equal(wholeCell(0.0000001, number, "en", { decimals: 2 }), "0.0000001");
  for (const [value, column] of [[16.5, REVENUE], [1.5, number], [7, number], [null, number], ["SP", PRODUCT]])
    assert.equal(wholeCell(value, column, "pt", { decimals: column === number ? 2 : null }), null);
});

test("long numbers are sorted, drawn and told by their digits", () => {
  const column = { name: "n", type: "numeric", unit: "", label: "n" };
  const rows = ["9007199254740993", 12, "9007199254740992", "-9007199254740993.25", "-9007199254740993.3"].map((value) => [value]);
  assert.deepEqual(sortRows(rows, 0, true, column, "pt").map(([value]) => value),
    ["9007199254740993", "9007199254740992", 12, "-9007199254740993.25", "-9007199254740993.3"]);
  const chart = { type: "bar", x: "product", y: ["n"], series: null };
  const given = { chart, type: "bar", columns: [PRODUCT, column], rows: [["a", "9007199254740993"], ["b", 2]], lang: "pt", width: 600 };
  const option = chartOption(given);
  assert.deepEqual(option.series[0].data, [{ value: 9007199254740992, digits: "9007199254740993" }, 2]);
  const item = { seriesIndex: 0, dataIndex: 0, seriesName: "N", value: 9007199254740992, data: option.series[0].data[0] };
  assert.match(option.tooltip.formatter([item]), /9\.007\.199\.254\.740\.993/);
});

test("periods are named by the plan's grain", () => {
  const [month] = withGrains([{ name: "date_month", type: "date" }], { dimensions: [], time: { column: "date", grain: "month" } });
  assert.equal(formatCell("2026-11-01", month, "pt"), "novembro de 2026");
  assert.equal(bucket("2026-11-01", "quarter", "en"), "Q4 2026");
  assert.equal(bucket("2026-11-16", "week", "pt"), "semana de 16/11/2026");
  assert.equal(bucket("2026-11-16", "day", "pt", { short: true }), "16/11");
});

test("rows come as objects or as lists", () => {
  assert.deepEqual(asLists([{ product: "A", revenue: 1 }, ["B", 2], { product: "C" }], COLUMNS), [["A", 1], ["B", 2], ["C", null]]);
  assert.deepEqual(asLists(undefined, COLUMNS), []);
});

test("sorting keeps what is missing last, in both directions", () => {
  const rows = [["b", null], ["á", 2], ["c", "10"]];
  assert.deepEqual(sortRows(rows, 1, true, REVENUE, "pt").map((row) => row[0]), ["c", "á", "b"]);
  assert.deepEqual(sortRows(rows, 1, false, REVENUE, "pt").map((row) => row[0]), ["á", "c", "b"]);
  assert.deepEqual(sortRows(rows, 0, false, PRODUCT, "pt").map((row) => row[0]), ["á", "b", "c"]);
});

test("a heading sorts one way, then the other, then as it was", () => {
  const first = nextSort(null, 1, REVENUE);
  assert.deepEqual(first, { index: 1, descending: true });
  const second = nextSort(first, 1, REVENUE);
  assert.deepEqual(second, { index: 1, descending: false });
  assert.equal(nextSort(second, 1, REVENUE), null);
  assert.equal(pageCount(41, 20), 3);
  assert.deepEqual(pageOf([1, 2, 3], 1, 2), [3]);
});

test("the Markdown table that repeats the rows is cut out with its caption", () => {
  assert.equal(withoutResultTable(TEXT, COLUMNS), "Os **2 produtos**: Notebook 14 (R$ 16.887,13).\n\n*Como entendi: x.*");
});

test("a table with other headings stays, and none is shown while text streams in", () => {
  assert.equal(withoutResultTable(TEXT, [REVENUE]), TEXT);
  assert.doesNotMatch(withoutAnyTable(TEXT), /\|/);
  assert.equal(withoutAnyTable("a | b\nc"), "a | b\nc");
});

test("numbers are found whole, longest first, and in reading order", () => {
  const entries = [{ text: "5", source: { kind: "computed" } }, { text: "R$ 5,50", source: { kind: "cell" } }];
  const found = findNumbers("Os 5 de 15 somam R$\u00a05,50 em 05/5 e 5%.", entries);
  assert.deepEqual(found.map(({ start, end }) => [start, end]), [[3, 4], [17, 24]]);
  assert.equal(found[1].entry.source.kind, "cell");
});

test("numbers with the same text take their sources in turn, across pieces of text", () => {
  const entries = [{ text: "7", source: { row: 0 } }, { text: "7", source: { row: 1 } }];
  const used = new Map();
  assert.equal(findNumbers("7 e", entries, used)[0].entry.source.row, 0);
  assert.equal(findNumbers("7 e 7", entries, used)[1].entry.source.row, 1);
});

test("a source says the cell, the statistic or the formula", () => {
  const given = { columns: COLUMNS, rows: ROWS, t, format: String };
  const cell = describeSource({ source: { kind: "cell", row: 1, column: "revenue" } }, given);
  assert.equal(cell.detail, "receita · Monitor 24");
  assert.equal(cell.row, 1);
  const top = describeSource({ source: { kind: "statistic", path: "revenue.top.0.share" } }, given);
  assert.match(top.detail, /receita · answer.statistic_share, answer.statistic_group_top/);
  assert.equal(describeSource({ source: { kind: "computed", formula: "row_count" } }, given).detail, "answer.formula_row_count");
  assert.equal(describeSource({ source: { kind: "computed", formula: "a / b" } }, given).detail, "a / b");
  assert.doesNotThrow(() => describeSource({}, given));
});

test("a chart offers the types that say something true", () => {
  const chart = { type: "bar", x: "product", y: ["revenue"], series: null, title: "" };
  assert.deepEqual(chartTypes(chart, COLUMNS, ROWS), ["bar", "pie"]);
  assert.deepEqual(chartTypes(chart, COLUMNS, [["A", 1], ["B", -1]]), ["bar"]);
  assert.deepEqual(chartTypes({ ...chart, type: "none" }, COLUMNS, ROWS), []);
  assert.deepEqual(chartTypes({ ...chart, y: ["gone"] }, COLUMNS, ROWS), []);
  const days = [{ name: "day", type: "date", label: "dia" }, REVENUE];
  assert.deepEqual(chartTypes({ ...chart, type: "line", x: "day" }, days, ROWS), ["line", "bar"]);
});

test("series of a split column leave gaps where there is no row", () => {
  const columns = [{ name: "month", label: "mês", type: "date" }, { ...PRODUCT, name: "channel" }, REVENUE];
  const rows = [["2026-01-01", "site", 1], ["2026-02-01", "site", 2], ["2026-02-01", "loja", 3]];
  const chart = { x: "month", y: ["revenue"], series: "channel" };
  const series = seriesOf({ chart, columns, rows, categories: categoriesOf(rows, 0), lang: "pt" });
  assert.deepEqual(series, [{ name: "site", data: [1, 2] }, { name: "loja", data: [null, 3] }]);
});

test("bars lie down on a narrow page and get the height they need", () => {
  const many = Array.from({ length: 20 }, (_, at) => [`Um produto de nome longo ${at}`, at]);
  const given = { chart: { x: "product", y: ["revenue"] }, type: "bar", columns: COLUMNS, rows: many, width: 360, lang: "pt" };
  assert.ok(isHorizontal(given));
  assert.ok(chartHeight(given) > 600);
  assert.ok(!isHorizontal({ ...given, rows: ROWS, width: 900 }));
});

test("a tooltip is drawn on the canvas, and cells in it are only text", () => {
  const chart = { type: "bar", x: "product", y: ["revenue"], series: null };
  const option = chartOption({ chart, type: "bar", columns: COLUMNS, rows: [["<img onerror=x>", 1], ["B", 2]], lang: "pt", width: 900 });
  assert.equal(option.tooltip.renderMode, "richText");
  assert.equal(option.xAxis.data[0], "<img onerror=x>");
  assert.equal(plain(compact(16000, "BRL", "pt")), "R$ 16 mil");
});

test("time runs to the right however the rows are ordered", () => {
  const columns = [{ name: "month", label: "mês", type: "date", grain: "month" }, REVENUE];
  const chart = { type: "bar", x: "month", y: ["revenue"], series: null };
  const option = chartOption({ chart, type: "bar", columns, rows: [["2026-03-01", 3], ["2026-01-01", 1]], lang: "en", width: 900 });
  assert.deepEqual(option.xAxis.data, ["Jan 26", "Mar 26"]);
  assert.deepEqual(option.series[0].data, [1, 3]);
});
