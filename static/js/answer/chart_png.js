// A chart as a picture: white background, its title, one size whatever the screen is.
//
// Place in the flow: chart_card.js. Drawn apart, so that the chart on the page stays as it is.

import { h } from "../lib/dom.js";
import { chartHeight, chartOption } from "./chart_options.js";

const WIDTH = 1200;

export function savePng(echarts, given) {
  const shape = { ...given, width: WIDTH, theme: "light", title: given.chart.title || " ", animate: false };
  const height = Math.max(600, chartHeight(shape) + 90);
  const chart = echarts.init(null, null, { renderer: "canvas", ...offscreen(height) });
  try {
    chart.setOption(chartOption(shape));
    const url = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#ffffff" });
    save(url, `${fileName(given.chart.title)}.png`);
  } finally {
    chart.dispose();
  }
}

// ECharts takes a canvas that is nowhere in the page when it is told its size.
const offscreen = (height) => ({ width: WIDTH, height });

function save(href, download) {
  const link = h("a", { href, download });
  document.body.append(link);
  link.click();
  link.remove();
}

export const fileName = (title) =>
  (title ?? "").normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\w]+/g, "-").replace(/^-|-$/g, "").slice(0, 60).toLowerCase() || "ezpocket";
