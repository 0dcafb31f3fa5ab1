// The chart of an answer: drawn while it is in view or near it, in a height that was kept free, so
// that a day's hundreds of charts do not hold a canvas each.
//
// Place in the flow: answer_card.js. ECharts is 1 MB, so it is imported only when the first
// chart is seen. The table below holds the same values for those who do not see it.

import { api, withQuery } from "../lib/api.js";
import { h, replaceChildren } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { shownTheme } from "../lib/theme.js";
import { asLists } from "./rows.js";
import { chartHeight, chartOption, chartTypes } from "./chart_options.js";
import { describeChart } from "./chart_series.js";
import { savePng } from "./chart_png.js";

const PAGE = 500;
const MOST_PAGES = 2;
const ICONS = { line: "line-chart", bar: "bar-chart", stacked: "bar-chart", pie: "pie" };
let library = null;

// A UMD build: as a module it leaves `echarts` on the global object.
const echarts = () => (library ??= import("../../vendor/echarts.common.min.js").then(() => globalThis.echarts,
  (error) => { library = null; throw error; }));

// A comparison shows both periods side by side.
function withPrevious(chart, columns) {
  const before = `${chart?.y?.[0]}_previous`;
  if (chart?.series || chart?.y?.length !== 1 || !columns.some((column) => column.name === before)) return chart;
  return { ...chart, y: [chart.y[0], before] };
}

/** told: {jobId, chart, columns, rows (lists), rowCount, lang}; null when there is none. */
export function chartCard(told) {
  const given = { ...told, chart: withPrevious(told.chart, told.columns) };
  const types = chartTypes(given.chart, given.columns, given.rows);
  if (!types.length) return null;
  const state = { type: types[0], rows: given.rows, chart: null, width: 640, near: false, read: null, calm: false };
  const canvas = h("div", { class: "answer-chart-canvas", role: "img", dataset: { testid: "chart" } });
  const note = h("p", { class: "answer-chart-note hint", role: "status", hidden: true });
  const buttons = types.map((type) => h("button", { type: "button", class: "answer-segment", "aria-pressed": type === state.type,
    dataset: { testid: `chart-type-${type}`, type }, onclick: () => choose(type) }, icon(ICONS[type]), t(`answer.chart_${type}`)));
  const element = h("figure", { class: "answer-chart" },
    h("figcaption", { class: "answer-chart-head" },
      h("span", { class: "answer-chart-title" }, given.chart.title ?? ""),
      h("span", { class: "answer-chart-tools" },
        types.length > 1 && h("span", { class: "answer-segments", role: "group", "aria-label": t("answer.chart_type"), dataset: { testid: "chart-type" } }, buttons),
        h("button", { type: "button", class: "icon-btn", "aria-label": t("answer.chart_png"), title: t("answer.chart_png"), dataset: { testid: "chart-png" }, onclick: png }, icon("download")))),
    canvas, note);
  const option = () => ({ ...given, rows: state.rows, type: state.type, width: state.width, theme: shownTheme(), animate: !state.calm && !prefersCalm() });

  function choose(type) {
    state.type = type;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.type === type));
    draw();
  }

  function reserve() {
    canvas.style.setProperty("height", `${chartHeight(option())}px`);
    canvas.setAttribute("aria-label", describeChart({ ...given, rows: state.rows, lang: given.lang, t }));
  }

  async function draw() {
    reserve();
    if (!state.near) return;
    try {
      const found = await echarts();
      if (!state.near) return;
      state.chart ??= found.init(canvas, null, { renderer: "canvas" });
      state.chart.resize();
      state.chart.setOption(chartOption(option()), { notMerge: true });
      state.calm = true; // it is drawn again without a show
    } catch {
      replaceChildren(note, t("answer.chart_failed"));
      note.hidden = false;
    }
  }

  async function png() {
    try {
      await savePng(await echarts(), { ...given, rows: state.rows, type: state.type });
    } catch {
      replaceChildren(note, t("answer.chart_failed"));
      note.hidden = false;
    }
  }

  async function come() {
    state.near = true;
    if (given.rowCount > given.rows.length) await (state.read ??= allRows());
    draw();
  }

  function leave() {
    state.near = false;
    state.chart?.dispose();
    state.chart = null;
  }

  // The message holds the first rows; the chart shows all, as far as a chart can.
  async function allRows() {
    try {
      const pages = [];
      for (let page = 0; page < MOST_PAGES && page * PAGE < given.rowCount; page += 1)
        pages.push(api.get(withQuery(`/api/jobs/${given.jobId}/rows`, { offset: String(page * PAGE), limit: PAGE })));
      state.rows = asLists((await Promise.all(pages)).flatMap((found) => found.rows), given.columns);
    } catch {
      // The result is kept for some time only: the chart of the first rows remains.
    }
    if (given.rowCount > state.rows.length) {
      replaceChildren(note, t("answer.chart_part", { n: state.rows.length, total: given.rowCount }));
      note.hidden = false;
    }
  }

  const stop = watch({ canvas, element, state, come, leave, draw });
  reserve();
  return { element, destroy() { stop(); leave(); } };
}

// Follows the size, the theme and the visibility of the chart, until the answer is taken away.
function watch({ canvas, element, state, come, leave, draw }) {
  const sized = new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (!width || width === state.width) return;
    state.width = width;
    draw();
  });
  const visible = new IntersectionObserver((entries) => {
    const near = entries.at(-1).isIntersecting;
    if (near !== state.near) (near ? come : leave)();
  }, { rootMargin: "600px" });
  sized.observe(canvas);
  visible.observe(element);
  document.addEventListener("themechange", draw);
  return () => {
    sized.disconnect();
    visible.disconnect();
    document.removeEventListener("themechange", draw);
  };
}

const prefersCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
