// The question before a heavy statement: its words, what became of it, and the job around it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { choiceOf, limitsAfter } from "../../../static/js/chat/project_limits.js";
import { costState, costWords, timeWords } from "../../../static/js/cost/cost_words.js";
import { fromTrace, newJob, reduce } from "../../../static/js/jobs/job_state.js";
import { planState } from "../../../static/js/plan/outcome.js";

const COST = {
  kind: "cost", module: "athena_executor", ask: 7, deadline: 1, actions: ["accept", "narrow", "reject"],
  estimate: { cost: 8_200_000, rows: 1200, seconds: 41 }, limit: { measure: "cost", value: 2_000_000 },
};
const PLAN = { kind: "plan", module: "plan_confirm", ask: 3, plan: { goal: "Receita" }, plan_steps: [] };
const t = (key, params) => (params ? `${key} ${JSON.stringify(params)}` : key);
const tools = { t, about: (value) => `~${value}`, number: (value) => String(value) };

const told = (events) => events.reduce((job, [type, data], index) =>
  reduce(job, type, { seq: index + 1, ...data }), newJob({ job_id: "a", pergunta: "?" }));
const step = (module, status, note) => ["progress", { module, status, note }];
const ACCEPTED = [step("plan_confirm", "started"), ["plan_confirm", PLAN],
  step("plan_confirm", "waiting"), step("plan_confirm", "started"),
  step("plan_confirm", "done", "accepted")];
const ASKED = [...ACCEPTED, step("athena_executor", "started"), ["plan_confirm", COST],
  step("athena_executor", "waiting", "asked first: cost 8200000")];

test("a question of cost does not replace the plan, which keeps its yes", () => {
  const job = told(ASKED);
  assert.equal(job.status, "waiting");
  assert.deepEqual([job.plan.kind, job.cost.kind, job.ask.ask], ["plan", "cost", 7]);
  assert.deepEqual([planState(job), costState(job)], ["accepted", "open"]);
});

test("every end of it has its state, and the plan's stays", () => {
  const answered = (...more) => told([...ASKED, ...more]);
  const started = step("athena_executor", "started");
  const ends = (status) => ["ended", { status }];
  const cases = [
    ["accepted", [started]],
    ["accepted", [started, step("athena_executor", "done", "3 rows in 40.00 s"), ends("answered")]],
    ["accepted", [started, step("athena_executor", "done", "3 rows in 40.00 s"), ends("cancelled")]],
    ["accepted", [started, ends("failed")]],
    ["rejected", [started, step("athena_executor", "done", "rejected: too much"), ends("rejected")]],
    ["narrowed", [started, step("athena_executor", "done", "wants a lighter plan")]],
    ["expired", [ends("expired")]],
    ["cancelled", [["cancelled", {}], ends("cancelled")]],
  ];
  for (const [state, events] of cases) {
    const job = answered(...events);
    assert.equal(costState(job), state);
    assert.equal(planState(job), job.status === "cancelled" ? "cancelled" : "accepted");
  }
  assert.equal(costState(told(ACCEPTED)), "none");
});

test("a plan that is shown again is open again, and may expire", () => {
  const again = [...ASKED, step("athena_executor", "started"),
    step("athena_executor", "done", "wants a lighter plan"), step("plan_confirm", "started"),
    ["plan_confirm", { ...PLAN, ask: 9 }], step("plan_confirm", "waiting")];
  assert.deepEqual([planState(told(again)), costState(told(again))], ["open", "none"]);
  assert.equal(planState(told([...again, ["ended", { status: "expired" }]])), "expired");
});

test("a lighter statement that ran without a question says nothing of the heavy one", () => {
  const lighter = [...ASKED, step("athena_executor", "started"),
    step("athena_executor", "done", "wants a lighter plan"), step("plan_confirm", "started"),
    ["plan_confirm", { ...PLAN, ask: 9 }], step("plan_confirm", "waiting"),
    step("plan_confirm", "started"), step("plan_confirm", "done", "accepted"),
    step("athena_executor", "started"), step("athena_executor", "done", "3 rows in 0.10 s"),
    ["ended", { status: "answered" }]];
  assert.equal(costState(told(lighter)), "none");
  assert.equal(planState(told(lighter)), "accepted");
});

test("a trace gives the same question, beside the plan", () => {
  const job = fromTrace({
    job_id: "a", status: "waiting", plan: { goal: "Receita" }, plan_steps: ["Somar"],
    waiting: [{ event: "plan_confirm", module: "athena_executor", ask: 7, payload: COST,
      deadline: "2026-11-21T15:00:00Z" }],
  });
  assert.deepEqual([job.cost.ask, job.plan.plan.goal], [7, "Receita"]);
  assert.deepEqual([costState(job), planState(job)], ["open", "accepted"]);
});

test("the estimate is told in words, with the limit that it is above", () => {
  const { title, facts, estimated } = costWords(COST, tools);
  assert.equal(title, 'cost.takes {"time":"cost.time_tens {\\"seconds\\":40}"}');
  assert.deepEqual(facts.map(({ name }) => name), ["cost.rows", "cost.units"]);
  assert.deepEqual(facts.map(({ note }) => note), ["", 'cost.above {"limit":"~2000000"}']);
  assert.equal(estimated, "cost.units: ~8200000");
  const always = costWords({ ...COST, limit: { measure: "cost", value: 0 } }, tools);
  assert.match(always.facts[1].note, /^cost\.always/);
});

test("Athena's is told in bytes", () => {
  const { title, facts } = costWords({ estimate: { bytes: 123_400_000_000, seconds: null },
    limit: { measure: "bytes", value: 100_000_000_000 } }, tools);
  assert.equal(title, 'cost.reads {"size":"123.4 GB"}');
  assert.deepEqual(facts.map(({ value }) => value), ["123.4 GB"]);
});

test("an estimate that says nothing is drawn all the same", () => {
  for (const broken of [{}, { estimate: { cost: null, rows: "x", seconds: NaN } }])
    assert.deepEqual(costWords(broken, tools).facts, []);
});

test("seconds are told as coarsely as they are known", () => {
  const words = [0.4, 3, 12, 44, 60, 1e9].map((seconds) => timeWords(seconds, t));
  assert.deepEqual(words, ["cost.time_moment", "cost.time_few", 'cost.time_tens {"seconds":10}',
    'cost.time_tens {"seconds":40}', "cost.time_minute", "cost.time_minutes"]);
});

test("a project's choice is read from its limits, and written back", () => {
  const force = { cost_ask: 2, cost_refuse: 50, bytes_ask: 3, bytes_refuse: 70 };
  const project = (limits) => ({ limits, limits_in_force: force });
  const cases = [["default", {}], ["default", { cost_refuse: 9 }], ["always", { cost_ask: 0, bytes_ask: 0 }],
    ["never", { cost_ask: 50, bytes_ask: 70 }], ["own", { cost_ask: 7 }]];
  for (const [choice, limits] of cases) {
    assert.equal(choiceOf(project(limits)), choice);
    assert.deepEqual(limitsAfter(project(limits), choice), limits);
  }
  assert.deepEqual(limitsAfter(project({ cost_ask: 7, cost_refuse: 9 }), "always"),
    { cost_refuse: 9, cost_ask: 0, bytes_ask: 0 });
  assert.deepEqual(limitsAfter(project({ cost_ask: 7, cost_refuse: 9 }), "default"), { cost_refuse: 9 });
});

test("a limit from before the installation lowered its own is brought within it", () => {
  const project = { limits: { cost_ask: 7, cost_refuse: 90 }, limits_in_force: { cost_ask: 7, cost_refuse: 50 } };
  assert.deepEqual(limitsAfter(project, "own"), { cost_ask: 7, cost_refuse: 50 });
  assert.deepEqual(limitsAfter(project, "default"), { cost_refuse: 50 });
});
