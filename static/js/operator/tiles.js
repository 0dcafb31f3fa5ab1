// The strip on top of the operator's page: the few figures that say whether all is well.

import { h, replaceChildren, setText } from "../lib/dom.js";
import { number, percent } from "../lib/format.js";
import { lang, t } from "../lib/i18n.js";
import { bytes } from "./parts.js";

const ENDED = ["answered", "failed", "cancelled", "rejected", "expired"];

/** {element, update(overview)} */
export function tiles() {
  const all = {
    working: tile("operator.tile.working"), waiting: tile("operator.tile.waiting"),
    dead: tile("operator.tile.dead"), workers: tile("operator.tile.workers"),
    redis: tile("Redis"), postgresql: tile("PostgreSQL"),
    data: tile("operator.tile.data"),
  };
  const element = h("div", { class: "op-tiles", role: "list", "aria-label": t("operator.health") },
    Object.values(all).map((one) => one.element));
  return { element, update: (data) => draw(all, data) };
}

function draw(all, data) {
  jobs(all.working, data.jobs);
  const waits = data.waits;
  all.waiting.show(waits.error ? unread(waits) : { value: number(waits.total),
    note: waits.shown.length ? t("operator.tile.waiting_note") : t("operator.tile.nobody") });
  const dead = data.dead_letters;
  all.dead.show(dead.error ? unread(dead) : { value: number(dead.total),
    note: t(dead.total ? "operator.tile.dead_note" : "operator.tile.none_dead"),
    state: dead.total ? "danger" : "ok" });
  workers(all.workers, data);
  redis(all.redis, data.redis);
  postgresql(all.postgresql, data.postgresql);
  datasets(all.data, data.datasets);
}

function jobs(one, found) {
  if (found.error) return one.show(unread(found));
  const open = found.filter((job) => !ENDED.includes(job.status));
  const rated = found.length - open.length;
  return one.show({ value: number(open.length),
    note: rated ? t("operator.tile.rating", { n: rated }) : t("operator.tile.working_note") });
}

function workers(one, data) {
  if (data.workers.error || data.flows.error) return one.show(unread(data.workers));
  const wanted = data.flows.flatMap((flow) => flow.modules).filter((module) => !module.schedule);
  const there = new Set(data.workers.map((worker) => worker.module));
  const missing = there.has("all") ? [] : wanted.filter((module) => !there.has(module.name));
  return one.show({ value: number(data.workers.length),
    note: missing.length ? t("operator.tile.missing", { n: missing.length })
      : t("operator.tile.all_there"),
    state: missing.length ? "danger" : "ok" });
}

function redis(one, found) {
  if (found.error) return one.show(unread(found));
  const share = found.limit ? found.used / found.limit : null;
  const problem = found.problem || !found.append_ok;
  return one.show({ value: bytes(found.used, number),
    note: found.problem ? sentence(found.problem)
      : !found.append_ok ? t("operator.tile.append_failed")
        : share === null ? t("operator.tile.no_limit")
          : t("operator.tile.of_limit", { limit: bytes(found.limit, number), share: percent(share * 100) }),
    share, state: problem ? "danger" : share > 0.8 ? "warn" : "ok" });
}

function postgresql(one, found) {
  if (found.error) return one.show(unread(found));
  const share = found.connections / found.connections_limit;
  return one.show({ value: bytes(found.size, number),
    note: t("operator.tile.connections", { n: found.connections, limit: found.connections_limit }),
    share, state: share > 0.8 ? "warn" : "ok" });
}

/** The first load that is under way, else the first table that is not well, else all of them. */
function datasets(one, found) {
  if (found.error) return one.show(unread(found));
  const loading = found.find((table) => table.load);
  if (loading) return one.show(underWay(loading.load));
  const rows = found.reduce((sum, table) => sum + (table.row_count ?? 0), 0);
  const failed = found.find((table) => table.error);
  const drifted = found.some((table) => Object.values(table.drift ?? {}).some((names) => names.length));
  return one.show({ value: number(rows),
    note: failed ? sentence(failed.error) : t(drifted ? "operator.tile.drifted" : "operator.tile.rows"),
    state: failed ? "danger" : drifted ? "warn" : "ok" });
}

function underWay(load) {
  const merging = load.running && load.phase === "merging";
  return { value: load.share === null ? number(load.row_count) : percent(load.share * 100),
    note: t(merging ? "operator.tile.merging" : load.running ? "operator.tile.loading"
      : "operator.tile.load_stopped", { n: number(load.row_count) }),
    share: load.share, state: load.running ? "" : "warn" };
}

const sentence = (error) => (lang() === "en" ? error.message_en : error.message);
const unread = (part) => ({ value: "–", note: part.error ? sentence(part.error) : "", state: "danger" });

function tile(label) {
  const value = h("p", { class: "op-tile-value" });
  const note = h("p", { class: "op-tile-note" });
  const mark = h("span", { class: "op-dot" });
  const meter = h("div", { class: "op-meter", hidden: true, "aria-hidden": true }, h("span", { class: "op-meter-fill" }));
  const element = h("div", { class: "op-tile", role: "listitem" },
    h("p", { class: "op-tile-label" }, mark, label.startsWith("operator.") ? t(label) : label),
    value, note, meter);
  function show({ value: shown, note: said, share = null, state = "" }) {
    setText(value, shown);
    setText(note, said);
    element.dataset.state = state;
    meter.hidden = share === null;
    meter.firstElementChild.style.setProperty("inline-size", `${Math.min(100, (share ?? 0) * 100)}%`);
  }
  replaceChildren(value, "–");
  return { element, show };
}
