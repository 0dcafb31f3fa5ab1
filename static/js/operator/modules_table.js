// The modules in the graph's order with their queues and latencies. Place in the flow: the first
// thing an operator reads. Derived from the graph: a module that is added there appears here.

import { h, replaceChildren, setText } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { bars } from "./buckets.js";
import { keyed } from "./keyed.js";
import { moduleName, precise, row, section, table } from "./parts.js";

const NOW = ["queued", "interactive", "running", "waiting", "delayed", "dead"];
const COUNTERS = ["done", "failed", "retried"];
const ALARMS = { dead: "op-alarm", failed: "op-alarm", retried: "op-warned", delayed: "op-warned" };
const PERCENTILES = [50, 95, 99];

/** {element, update(flow)} for one graph. */
export function modulesTable(flow, several) {
  const columns = [
    { label: t("operator.module"), class: "op-first" },
    ...[...NOW, ...COUNTERS].map((name) => ({ label: t(`operator.column.${name}`),
      title: t(`operator.explain.${name}`), class: "op-number" })),
    ...PERCENTILES.map((n) => ({ label: `p${n}`, class: "op-number", title: t("operator.explain.latency") })),
    { label: t("operator.column.latency"), class: "op-bars-column", title: t("operator.explain.latency") },
  ];
  const caption = several ? t("operator.modules_of", { name: flow.name }) : t("operator.modules");
  const { element, body } = table(caption, columns, { className: "op-wide" });
  const rows = keyed(body, (module) => module.name, (module) => moduleRow(module, columns));
  return {
    element: section(caption, { hint: t("operator.modules_hint"), testid: "op-modules" }, element),
    update: (next) => rows(next.modules),
  };
}

function moduleRow(module, columns) {
  const cells = [...NOW, ...COUNTERS].map((name) => [name, h("span")]);
  const slow = PERCENTILES.map((n) => [n, h("span")]);
  const picture = h("div", { class: "op-bars", role: "img" });
  const name = [moduleName(module.name), mark(module)];
  const element = row(columns, [name, ...cells.map(([, cell]) => cell), ...slow.map(([, cell]) => cell), picture]);
  element.dataset.testid = `op-module-${module.name}`;
  let drawn = "";
  return { element, update };

  function update({ figures }) {
    if (figures === null) return scheduled(element, cells, slow, picture);
    for (const [key, cell] of cells) {
      setText(cell, number(figures[key]));
      cell.className = figures[key] === 0 ? "op-zero" : ALARMS[key] ?? "";
    }
    for (const [n, cell] of slow) {
      setText(cell, figures.latency.count ? precise(figures.latency[`p${n}_ms`]) : "–");
    }
    const signature = JSON.stringify(figures.latency.buckets);
    if (signature !== drawn) draw(picture, figures.latency);
    drawn = signature;
  }
}

function mark(module) {
  const said = module.schedule ? `cron ${module.schedule}` : module.side ? t("operator.side") : null;
  return said && h("span", { class: "op-mark" }, said);
}

function scheduled(element, cells, slow, picture) {
  element.classList.add("op-scheduled");
  for (const [, cell] of [...cells, ...slow]) setText(cell, "–");
  picture.removeAttribute("role");
}

/** Each bar is one log2 bucket; what it stands for is said in words for those who cannot see it. */
function draw(picture, latency) {
  const found = bars(latency.buckets);
  const words = found.map(({ below, count }) => t("operator.bucket", { below: precise(below), n: number(count) }));
  picture.setAttribute("aria-label", words.join("; ") || t("operator.no_runs"));
  replaceChildren(picture, found.map(({ share, count }, index) => h("span", {
    class: ["op-bar", count === 0 && "op-bar-none"], title: words[index],
    style: { "block-size": `${count ? Math.max(10, share * 100) : 4}%` },
  })));
}
