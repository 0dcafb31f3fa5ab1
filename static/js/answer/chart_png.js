// A chart as a picture: white background, its title, one size whatever the screen is.
//
// Place in the flow: chart_card.js. Drawn apart, so that the chart on the page stays as it is.

import { h } from "../lib/dom.js";
import { folded } from "../lib/text.js";
import { chartHeight, chartOption } from "./chart_options.js";

const WIDTH = 960;

export async function savePng(echarts, given) {
  const shape = { ...given, width: WIDTH, theme: "light", title: given.chart.title || " ", animate: false };
  const height = Math.max(540, chartHeight(shape) + 90);
  // An element that is nowhere in the page has no size of its own: ECharts is told one.
  const chart = echarts.init(h("div", {}), null, { renderer: "canvas", width: WIDTH, height });
  try {
    chart.setOption(chartOption(shape));
    const canvas = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: "#ffffff" });
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
    save(blob, `${fileName(given.chart.title)}.png`);
  } finally {
    chart.dispose();
  }
}

function save(blob, download) {
  const href = URL.createObjectURL(blob);
  h("a", { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

const fileName = (title) =>
  folded(title ?? "").replace(/[^\w]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "ezpocket";
