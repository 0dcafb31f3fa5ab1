// The chart of a result as an ECharts option.
//
// Place in the flow: chart_card.js draws what this returns. Pure: no DOM, no ECharts, so that
// node can test it. Every text is a value of a cell or a label; none becomes markup, because the
// tooltip is drawn on the canvas (renderMode richText).

import { bucket, formatCell, inUnit, isCurrency } from "./cells.js";
import { PALETTES, THEMES } from "./chart_colours.js";
import { columnIndex, categoriesOf, seriesOf } from "./chart_series.js";
import { locale } from "../lib/i18n.js";

const MOST_SLICES = 8;

// The types that say something true of this result, the proposed one first.
export function chartTypes(chart, columns, rows) {
  if (!chart || !["line", "bar", "stacked"].includes(chart.type) || rows.length < 2) return [];
  const x = columns[columnIndex(columns, chart.x)];
  if (!x || !chart.y.length || chart.y.some((name) => columnIndex(columns, name) < 0)) return [];
  const others = [];
  if (chart.type === "stacked") others.push("bar");
  if (isTime(x)) others.push("line", "bar");
  if (canBePie(chart, columns, rows)) others.push("pie");
  return [...new Set([chart.type, ...others])];
}

const isTime = (column) => Boolean(column.grain) || ["date", "timestamp"].includes(column.type);

// Parts of a whole: one amount that adds up, few names, nothing below zero.
function canBePie(chart, columns, rows) {
  const y = columns[columnIndex(columns, chart.y[0])];
  if (chart.series || chart.y.length !== 1 || rows.length > MOST_SLICES) return false;
  if (y.unit === "percent" || /^(avg|median|min|max)_|_rate$/.test(y.name)) return false;
  if (isTime(columns[columnIndex(columns, chart.x)])) return false;
  const index = columnIndex(columns, chart.y[0]);
  return rows.every((row) => Number(row[index]) > 0);
}

// Bars lie down when names are long or many, and on a narrow page: names are read whole then.
export function isHorizontal({ chart, type, columns, rows, width }) {
  const x = columns[columnIndex(columns, chart.x)];
  if (type !== "bar" || isTime(x) || chart.series) return false;
  const index = columnIndex(columns, chart.x);
  const longest = Math.max(...rows.map((row) => formatCell(row[index], x, "pt").length));
  return rows.length * Math.min(longest, 24) * 7 > width - 80;
}

// The height to keep free, known before the library is there.
export function chartHeight(given) {
  if (!isHorizontal(given)) return given.width < 520 ? 260 : 320;
  const bars = given.rows.length * Math.max(1, given.chart.y.length);
  return Math.max(200, Math.min(1040, 64 + bars * 30));
}

export function chartOption(given) {
  const { chart, type, columns, rows, lang, theme = "light", title = "", animate = true } = given;
  const colours = THEMES[theme];
  const x = columns[columnIndex(columns, chart.x)];
  const y = columns[columnIndex(columns, chart.y[0])];
  const found = categoriesOf(rows, columnIndex(columns, chart.x));
  const categories = isTime(x) ? inTime(found) : found;
  const series = seriesOf({ chart, columns, rows, categories, lang });
  const shared = {
    animation: animate, animationDuration: 350, color: PALETTES[theme],
    backgroundColor: title ? "#ffffff" : "transparent",
    textStyle: { color: colours.text, fontFamily: "system-ui, sans-serif" },
    title: title ? { text: title, left: 16, top: 12, textStyle: { fontSize: 16, color: colours.text, width: 920, overflow: "break" } } : undefined,
    tooltip: tooltip(colours),
    legend: series.length > 1 || type === "pie"
      ? { type: series.length > 3 ? "scroll" : "plain", bottom: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: colours.text }, pageTextStyle: { color: colours.muted }, pageIconColor: colours.text, pageIconInactiveColor: colours.line }
      : undefined,
  };
  if (type === "pie") return { ...shared, ...pie({ categories, series, x, y, lang, colours, title }) };
  const horizontal = isHorizontal(given);
  const names = categories.map((value) => axisLabel(value, x, lang));
  const nameAxis = {
    type: "category", data: names, inverse: horizontal,
    axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } },
    axisLabel: nameLabels({ x, horizontal, count: names.length, width: given.width, colours }),
  };
  const amountAxis = {
    type: "value", splitLine: { lineStyle: { color: colours.line } },
    splitNumber: given.width < 520 || horizontal ? 3 : 5,
    axisLabel: { color: colours.muted, hideOverlap: true, formatter: (number) => compact(number, y.unit, lang) },
  };
  return {
    ...shared,
    tooltip: { ...shared.tooltip, trigger: "axis", axisPointer: { type: type === "line" ? "line" : "shadow" },
      formatter: (items) => tooltipText(items, categories, { x, columns, chart, lang }) },
    grid: { left: title ? 16 : 8, right: title ? 24 : 16, top: title ? 72 : 16, bottom: (title ? 12 : 0) + legendRoom(series, given.width), containLabel: true },
    xAxis: horizontal ? amountAxis : nameAxis,
    yAxis: horizontal ? nameAxis : amountAxis,
    series: series.map((item, at) => drawn(item, type, at, series.length, horizontal, colours)),
  };
}

// However the rows are ordered, time runs to the right.
const inTime = (values) => [...values].sort((a, b) =>
  (typeof a === "number" && typeof b === "number" ? a - b : String(a ?? "~").localeCompare(String(b ?? "~"))));

const legendRoom = (series, width) => (series.length < 2 ? 8 : width < 520 ? 56 : 36);

// Of names every one is shown, cut where it must be; of days those that have room.
function nameLabels({ x, horizontal, count, width, colours }) {
  if (isTime(x)) return { color: colours.muted, hideOverlap: true };
  const room = horizontal ? Math.min(180, width * 0.38) : (width - 90) / count - 6;
  return { color: colours.muted, interval: 0, width: room, overflow: "truncate" };
}

function drawn(item, type, at, count, horizontal, colours) {
  const shared = { name: item.name, data: item.data, emphasis: { focus: count > 1 ? "series" : "none" } };
  if (type === "line")
    return {
      ...shared, type: "line", symbol: ["circle", "rect", "triangle", "diamond"][at % 4], symbolSize: 6,
      showSymbol: item.data.length <= 40, connectNulls: false,
      lineStyle: { width: 2.5, type: ["solid", "dashed", "dotted"][Math.floor(at / 4) % 3] },
      areaStyle: count === 1 ? { opacity: 0.08 } : undefined,
    };
  const radius = horizontal ? [0, 4, 4, 0] : [4, 4, 0, 0];
  return {
    ...shared, type: "bar", stack: type === "stacked" ? "all" : undefined, barMaxWidth: horizontal ? 22 : 48,
    itemStyle: type === "stacked"
      ? { borderColor: colours.surface, borderWidth: 1 } : { borderRadius: radius },
  };
}

function pie({ categories, series, x, y, lang, colours, title }) {
  return {
    series: [{
      type: "pie", radius: ["44%", "72%"], center: ["50%", title ? "52%" : "45%"],
      itemStyle: { borderColor: colours.surface, borderWidth: 2 },
      label: { color: colours.text, formatter: ({ percent }) => inUnit(percent, "percent", lang) },
      labelLine: { lineStyle: { color: colours.muted } },
      data: categories.map((value, at) => ({ name: formatCell(value, x, lang), ...part(series[0].data[at]) })),
      tooltip: { formatter: ({ name, value, percent, data }) =>
        `${name}\n${inUnit(data?.digits ?? value, y.unit, lang)} (${inUnit(percent, "percent", lang)})` },
    }],
  };
}

const part = (amount) => (amount && typeof amount === "object" ? amount : { value: amount });

const tooltip = (colours) => ({
  renderMode: "richText", confine: true, backgroundColor: colours.surface, borderColor: colours.line,
  textStyle: { color: colours.text, fontSize: 13 }, padding: [8, 12],
});

function tooltipText(items, categories, { x, columns, chart, lang }) {
  const shown = Array.isArray(items) ? items : [items];
  if (!shown.length) return "";
  const lines = shown.filter((item) => item.value !== null && item.value !== undefined).map((item) => {
    const name = chart.series ? chart.y[0] : chart.y[item.seriesIndex];
    const column = columns[columnIndex(columns, name)];
    return `${item.marker ?? ""} ${item.seriesName}: ${formatCell(item.data?.digits ?? item.value, column, lang)}`;
  });
  return [formatCell(categories[shown[0].dataIndex], x, lang), ...lines].join("\n");
}

const axisLabel = (value, column, lang) =>
  column.grain && value !== null ? bucket(value, column.grain, lang, { short: true }) : formatCell(value, column, lang);

export function compact(number, unit, lang) {
  if (unit === "percent") return inUnit(number, "percent", lang).replace(/[.,]0%/, "%");
  const style = isCurrency(unit) ? { style: "currency", currency: unit } : {};
  return new Intl.NumberFormat(locale(lang),
    { ...style, notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 }).format(number);
}
