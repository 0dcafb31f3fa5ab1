// A heavy statement's estimate in words, in the page's language, and what became of the question.
// Pure. Place in the flow: cost_card.js.

const ENDS = new Set(["expired", "cancelled"]);
const UNDECIDED = new Set(["waiting", "withdrawn"]);
const BYTES = [[1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"]];

/** "none" | "open" | "accepted" | "narrowed" | "rejected" | "expired" | "cancelled". */
export function costState(job) {
  if (!job.cost) return "none";
  if (job.status === "waiting" && job.ask?.kind === "cost") return "open";
  const step = (job.steps ?? []).findLast((one) => one.module === job.cost.module);
  if (/^wants a lighter plan/.test(step?.note ?? "")) return "narrowed";
  if (job.status === "rejected") return "rejected";
  return ENDS.has(job.status) && UNDECIDED.has(step?.status ?? "waiting") ? job.status : "accepted";
}

/** {always, title, facts: [{name, value, note}], estimated}. always: this project asks before
 * every query, heavy or not. about, number: the page's own ways to write a number. */
export function costWords({ estimate = {}, limit = {} }, { t, about, number }) {
  const size = (value) => bytes(value, number);
  const asks = (measure, told) => (limit.measure === measure
    ? t(limit.value > 0 ? "cost.above" : "cost.always", { limit: told(limit.value) }) : "");
  const facts = [];
  const add = (name, value, note = "") => facts.push({ name: t(`cost.${name}`), value, note });
  if (isNumber(estimate.bytes)) add("bytes", size(estimate.bytes), asks("bytes", size));
  if (isNumber(estimate.rows)) add("rows", t("cost.about", { value: about(estimate.rows) }));
  if (isNumber(estimate.cost)) add("units", about(estimate.cost), asks("cost", about));
  const title = limit.measure === "bytes"
    ? t("cost.reads", { size: size(estimate.bytes ?? 0) })
    : t("cost.takes", { time: timeWords(estimate.seconds ?? 0, t) });
  const decisive = facts.find(({ note }) => note);
  const estimated = decisive ? `${decisive.name}: ${decisive.value}` : "";
  return { always: limit.value === 0, title, facts, estimated };
}

/** In steps that are as coarse as the guess. */
export function timeWords(seconds, t) {
  if (seconds < 2) return t("cost.time_moment");
  if (seconds < 10) return t("cost.time_few");
  if (seconds < 45) return t("cost.time_tens", { seconds: Math.round(seconds / 10) * 10 });
  return t(seconds < 90 ? "cost.time_minute" : "cost.time_minutes");
}

function bytes(value, number) {
  const [size, unit] = BYTES.find(([least]) => value >= least * 0.9995) ?? [1, "bytes"];
  return `${number(value / size, { digits: size === 1 ? 0 : 1 })} ${unit}`;
}

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
