// Which measures the plan computes, and what else is shown of them. Place: chip_editor.js.

import { h } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { withMetrics } from "../edits.js";
import { checklist } from "../fields.js";

const SHOWN = ["share", "growth", "cumulative", "rank"];

export function metricsEditor({ plan, words }) {
  const known = words.table?.metrics ?? [];
  const names = [...new Set(plan.metrics.map((metric) => metric.name))];
  const made = plan.metrics.filter((metric) => !known.some((item) => item.name === metric.name));
  const items = [
    ...made.map((metric) => ({ value: metric.name, label: words.metric(metric) })),
    ...known.map((item) => ({ value: item.name, label: item.label, description: item.description })),
  ];
  const chosen = items.filter((item) => names.includes(item.value));
  const rest = items.filter((item) => !names.includes(item.value));
  const list = checklist({ items: [...chosen, ...rest], chosen: names, label: t("plan.kind_metric") });
  const before = new Set(plan.metrics.flatMap((metric) => metric.show ?? []));
  const shown = SHOWN.filter((kind) => kind !== "growth" || plan.time?.grain || before.has(kind));
  const extra = checklist({
    items: shown.map((kind) => ({ value: kind, label: t(`plan.also_${kind}`) })),
    chosen: SHOWN.filter((kind) => before.has(kind)), label: t("plan.also_show"),
  });
  return {
    body: [list.element, h("h5", { class: "plan-editor-sub" }, t("plan.also_show")), extra.element],
    read() {
      if (!list.values().length) return { error: t("plan.choose_metric") };
      return { edit: shownIn(withMetrics(plan, list.values()), extra.values(), before) };
    },
  };
}

// A companion that is added or taken away is so for every measure; the others keep theirs.
function shownIn(edit, wanted, before) {
  const same = wanted.length === before.size && wanted.every((kind) => before.has(kind));
  if (same) return edit;
  return { metrics: edit.metrics.map((metric) => ({ ...metric, show: wanted })) };
}
