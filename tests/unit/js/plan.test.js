// The plan card's pure parts: chips, edits, differences, periods, filter forms, what became of it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { addable, chipsOf } from "../../../static/js/plan/chips.js";
import { diffPlans } from "../../../static/js/plan/diff.js";
import { withFilter, withGrouping, withLimit, withMetrics, withPeriod, without } from "../../../static/js/plan/edits.js";
import { fromForm, operatorsOf, shownOperator } from "../../../static/js/plan/filter_forms.js";
import { planState } from "../../../static/js/plan/outcome.js";
import { PRESETS, presetOf, presetRange } from "../../../static/js/plan/periods.js";
import { toldPlans } from "../../../static/js/plan/told.js";
import { planWords } from "../../../static/js/plan/words.js";

const METRIC = { aggregation: null, column: null, where: [], show: [], over: null, per: null };
const PLAN = {
  goal: "Receita", table: "orders", today: "2026-11-21", kind: "aggregate",
  metrics: [{ name: "revenue", ...METRIC }], dimensions: [{ column: "product", grain: null }],
  columns: [], filters: [{ column: "state", op: "eq", values: ["SP"], grain: null }], having: [],
  time: { column: "date", range: { start: "2026-10-23", end: "2026-11-21", label: "" }, grain: null, comparison: null, compare_range: null },
  ordering: [{ by: "revenue", direction: "desc" }], limit: 5, limit_per: null, needs_sql: false,
};
const TABLE = {
  label: "pedidos",
  metrics: [{ name: "revenue", label: "receita" }],
  columns: [
    { name: "product", label: "produto", type: "text" }, { name: "date", label: "data", type: "date" },
    { name: "status", label: "situação", type: "text", values: [{ value: "paid", label: "pago" }] },
  ],
  conditions: [{ name: "overdue", label: "em atraso" }], time_columns: ["date"],
};
const t = (key, params) => (params ? `${key} ${JSON.stringify(params)}` : key);
const words = planWords({ table: TABLE, t, lang: "pt" });
const plan = (changes) => ({ ...PLAN, ...changes });

test("a plan is chips of every kind it says something of", () => {
  assert.deepEqual(chipsOf(PLAN, words).map((chip) => chip.kind),
    ["metric", "grouping", "filters", "period", "order", "limit"]);
  assert.equal(chipsOf(PLAN, words)[0].text, "receita");
});

test("a plan that needs SQL has no chips and nothing to add", () => {
  assert.deepEqual(chipsOf(plan({ needs_sql: true }), words), []);
  assert.deepEqual(addable(plan({ needs_sql: true })), []);
});

test("the only measure cannot be taken away, one of two can", () => {
  assert.equal(chipsOf(PLAN, words)[0].remove, null);
  const two = plan({ metrics: [PLAN.metrics[0], { name: "orders", ...METRIC }] });
  assert.deepEqual(chipsOf(two, words)[0].remove.metrics.map((item) => item.name), ["orders"]);
});

test("a list shows its columns, a distinct keeps its last column", () => {
  const list = plan({ kind: "list", metrics: [], dimensions: [], columns: ["product", "date"] });
  assert.equal(chipsOf(list, words)[0].kind, "columns");
  const distinct = plan({ kind: "distinct", metrics: [] });
  assert.equal(chipsOf(distinct, words)[0].remove, null);
});

test("what is missing can be added", () => {
  const bare = plan({ dimensions: [], filters: [], ordering: [], limit: null, time: null });
  assert.deepEqual(addable(bare), ["metric", "grouping", "filters"]);
  assert.deepEqual(addable(plan({ ordering: [], limit: null })), ["metric", "grouping", "filters", "comparison", "order", "limit"]);
});

test("stored values are said as the catalog reads them", () => {
  const said = words.filter({ column: "status", op: "in", values: ["paid", "x"] });
  assert.match(said, /pago ou x/);
  assert.match(words.filter({ column: "overdue", op: "not_condition", values: [] }), /em atraso/);
});

test("a weekday is said by its name, a month too", () => {
  assert.match(words.filter({ column: "date", op: "eq", values: [1], grain: "weekday" }), /segunda-feira/);
  assert.match(words.filter({ column: "date", op: "eq", values: [12], grain: "month_of_year" }), /dezembro/);
});

test("measures that stay keep what they were narrowed to", () => {
  const narrowed = { ...PLAN.metrics[0], where: [{ column: "state", op: "eq", values: ["SP"] }] };
  const edit = withMetrics(plan({ metrics: [narrowed] }), ["revenue", "orders"]);
  assert.deepEqual(edit.metrics, [narrowed, { name: "orders", ...METRIC }]);
});

test("grouping by time makes a period where there is none", () => {
  assert.deepEqual(withGrouping(plan({ time: null }), { grain: "month", dimensions: [], timeColumn: "date" }),
    { dimensions: [], time: { column: "date", grain: "month" } });
  assert.equal(withGrouping(plan({ limit_per: "product" }), { grain: null, dimensions: [] }).limit_per, null);
});

test("a filter is added at the end or replaced in its place", () => {
  const more = { column: "product", op: "eq", values: ["A"] };
  assert.deepEqual(withFilter(PLAN, null, more).filters, [PLAN.filters[0], more]);
  assert.deepEqual(withFilter(PLAN, 0, more).filters, [more]);
  assert.deepEqual(without.filter(PLAN, 0), { filters: [] });
});

test("a period without days and without grain is no period", () => {
  assert.deepEqual(withPeriod(PLAN, { column: "date", start: "", end: "" }), { time: null });
  const kept = withPeriod(plan({ time: { ...PLAN.time, grain: "day", comparison: "previous_year" } }), { column: "date", start: "", end: "" });
  assert.deepEqual(kept.time, { column: "date", grain: "day", range: { start: null, end: null }, comparison: null, compare_range: null });
});

test("only a comparison with another period carries days", () => {
  const compare = { start: "2025-01-01", end: "2025-01-31" };
  const edit = (comparison) => withPeriod(PLAN, { column: "date", ...PLAN.time.range, comparison, compare }).time;
  assert.deepEqual(edit("custom").compare_range, compare);
  assert.equal(edit("previous_year").compare_range, null);
  assert.deepEqual(without.comparison(plan({ time: edit("custom") })).time.comparison, null);
});

test("a limit of each group goes with the limit", () => {
  assert.deepEqual(withLimit(3, "product"), { limit: 3, limit_per: "product" });
  assert.deepEqual(without.limit(), { limit: null, limit_per: null });
});

test("the difference of two plans is what is new and what is gone", () => {
  const after = plan({ limit: 10, filters: [] });
  const { added, removed } = diffPlans(PLAN, after, words);
  assert.deepEqual([...added], ["limit:[10,null]"]);
  assert.deepEqual(removed.map((chip) => chip.kind), ["filters", "limit"]);
  assert.equal(diffPlans(null, after, words).added.size, 0);
});

test("periods are read as the analyst reads them", () => {
  const of = (preset, today = "2026-11-21") => Object.values(presetRange(preset, today)).join(" ");
  assert.equal(of("last_7_days"), "2026-11-15 2026-11-21");
  assert.equal(of("last_week"), "2026-11-09 2026-11-15");
  assert.equal(of("this_week", "2026-11-22"), "2026-11-16 2026-11-22");
  assert.equal(of("last_month", "2026-03-31"), "2026-02-01 2026-02-28");
  assert.equal(of("last_quarter", "2026-02-10"), "2025-10-01 2025-12-31");
  assert.equal(of("last_12_months", "2024-02-29"), "2023-03-01 2024-02-29");
});

test("a period that is a ready-made one is recognised", () => {
  for (const preset of PRESETS) assert.equal(presetOf(presetRange(preset, "2026-11-21"), "2026-11-21"), preset);
  assert.equal(presetOf({ start: "2026-01-02", end: "2026-01-03" }, "2026-11-21"), null);
});

test("a filter's form becomes a filter, or nothing when it is incomplete", () => {
  const state = { name: "state", type: "text" };
  assert.deepEqual(fromForm(state, "eq", ["SP", "RJ"]), { column: "state", op: "in", values: ["SP", "RJ"], grain: null });
  assert.equal(fromForm(state, "eq", [" "]), null);
  const amount = { name: "revenue", type: "numeric" };
  assert.deepEqual(fromForm(amount, "between", ["1.5", "3"]).values, [1.5, 3]);
  assert.equal(fromForm(amount, "between", ["3", "1"]), null);
  assert.equal(fromForm({ name: "n", type: "integer" }, "eq", ["1.5"]), null);
  assert.deepEqual(fromForm({ condition: "overdue", type: "condition" }, "condition", []).values, []);
  assert.ok(operatorsOf("date").includes("between"));
  assert.equal(shownOperator("not_in"), "ne");
});

test("what became of a plan is read from the job", () => {
  const job = (changes) => ({ plan: { plan: PLAN }, steps: [], ask: null, status: "processing", ...changes });
  const confirm = (note, status = "done") => ({ module: "plan_confirm", status, note });
  assert.equal(planState(job({ plan: null })), "none");
  assert.equal(planState(job({ status: "waiting", ask: { ask: 4 } })), "open");
  assert.equal(planState(job({ steps: [confirm("", "started")] })), "thinking");
  assert.equal(planState(job({ steps: [confirm("wants a change")] })), "thinking");
  assert.equal(planState(job({ steps: [confirm("accepted"), { module: "history_preferences", status: "done" }] })), "accepted");
  assert.equal(planState(job({ status: "rejected", steps: [confirm("rejected")] })), "rejected");
  assert.equal(planState(job({ status: "expired", steps: [confirm("", "waiting")] })), "expired");
  assert.equal(planState(job({ status: "answered", steps: [confirm("edited and accepted")] })), "edited");
});

test("a person's own words for a period are not shown on a page in another language", () => {
  const plan = { ...PLAN, time: { column: "date", range: { start: "2026-10-01", end: "2026-10-31", label: "outubro" } }, today: "2026-11-21" };
  const period = (written) => chipsOf(plan, planWords({ table: TABLE, t, lang: "pt", written })).find((chip) => chip.kind === "period");
  assert.equal(period("pt").text, "outubro");
  assert.notEqual(period("en").text, "outubro");
});

test("a waiting plan is told in the page's language once, and as it is until then", async () => {
  const asked = [];
  let drawn = 0;
  const read = async (job) => {
    asked.push(job.job_id);
    if (job.job_id === "lost") throw new Error("offline");
    return { goal: "Revenue", plan_steps: ["Compute revenue."], notes: ["Li “x”."] };
  };
  const told = toldPlans({ wanted: "en", read, drawn: () => { drawn += 1; } });
  const payload = { ask: 3, plan: { goal: "Receita" }, plan_steps: ["Calcular receita."] };
  const job = { job_id: "one", lang: "pt", ask: { ...payload, extensions: 1 }, plan: payload };
  assert.equal(told(job, payload).goal, "Receita");
  assert.equal(told(job, payload).lang, "pt");
  await new Promise((resolve) => { setImmediate(resolve); });
  assert.deepEqual(told(job, payload), { goal: "Revenue", steps: ["Compute revenue."], notes: ["Li “x”."], lang: "en", notesLang: "pt" });
  assert.deepEqual([asked, drawn], [["one"], 1]);

  const own = { ...payload };
  for (const [other, plan] of [[{ ...job, lang: "en" }, own], [{ ...job, lang: null }, { ...own, lang: "en" }], [{ ...job, ask: null }, own], [{ ...job, job_id: "lost" }, { ...payload }],
    [job, { ...payload, plan: { goal: "Receita", needs_sql: true } }]]) {
    assert.equal(told(other, plan).goal, "Receita");
    await new Promise((resolve) => { setImmediate(resolve); });
    assert.equal(told(other, plan).goal, "Receita");
  }
  assert.deepEqual([asked, drawn], [["one", "lost"], 1]);
});
