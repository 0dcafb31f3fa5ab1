// A job's state is what its events say, however often and in what order the line delivers them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fromTrace, hasEnded, newJob, reduce } from "../../../static/js/jobs/job_state.js";
import { EVENTS } from "./recorded.js";
import { random } from "./random.js";

const start = () => newJob({ job_id: "j1", client_id: "c1", pergunta: "Top 5 produtos?" });
const apply = (job, events) => events.reduce((state, [type, data]) => reduce(state, type, data), job);
const WHOLE = apply(start(), EVENTS);

test("a recorded question ends answered, with its plan, steps and rating asked for", () => {
  assert.equal(WHOLE.status, "answered");
  assert.equal(WHOLE.seq, EVENTS.length);
  assert.equal(WHOLE.ask, null);
  assert.equal(WHOLE.plan.round, 2);
  assert.equal(WHOLE.message.row_count, 5);
  assert.equal(WHOLE.text, WHOLE.message.response_text);
  assert.equal(WHOLE.feedback_ask.ask, 17);
  assert.deepEqual(WHOLE.steps.filter((step) => step.module === "plan_confirm").map((step) => step.status),
    ["done", "done"]);
});

test("a wait that is extended keeps its ask and ends later", () => {
  const before = apply(start(), EVENTS.slice(0, 7));
  const after = reduce(before, "progress",
    { seq: 8, module: "plan_confirm", status: "waiting", ask: before.ask.ask, deadline: 99 });
  assert.deepEqual([after.status, after.ask.deadline, after.ask.extensions], ["waiting", 99, 1]);
});

test("a gap changes nothing but asks for what is missing, once", () => {
  const before = apply(start(), EVENTS.slice(0, 3));
  const [type, data] = EVENTS[5];
  const gapped = reduce(before, type, data);
  assert.deepEqual({ ...gapped, gap: 0 }, before);
  assert.equal(gapped.gap, 6);
  assert.equal(reduce(gapped, ...EVENTS[6]), gapped);
  assert.equal(apply(gapped, EVENTS.slice(3)).gap, 0);
});

test("events without a number, and of kinds that are not known, do no harm", () => {
  const before = apply(start(), EVENTS.slice(0, 3));
  assert.equal(reduce(before, "progress", { module: "x", status: "done" }), before);
  assert.deepEqual(reduce(before, "later_invention", { seq: 4 }), { ...before, seq: 4 });
});

test("an error, a cancellation and the end say why there is no answer", () => {
  const failed = apply(start(), [["error", { seq: 1, code: "boom", message: "Falhou." }],
    ["ended", { seq: 2, status: "failed" }]]);
  assert.deepEqual([failed.status, failed.error.message], ["failed", "Falhou."]);
  const cancelled = apply(apply(start(), EVENTS.slice(0, 7)), [["cancelled", { seq: 8 }],
    ["ended", { seq: 9, status: "cancelled" }]]);
  assert.deepEqual([cancelled.status, cancelled.ask], ["cancelled", null]);
});

test("text streams, and a token that is repeated or a replace sets it right", () => {
  const text = apply(start(), [["token", { seq: 1, at: 0, text: "Os **5" }],
    ["token", { seq: 2, at: 6, text: " produtos**" }], ["token", { seq: 3, at: 6, text: " itens**" }]]);
  assert.equal(text.text, "Os **5 itens**");
  assert.equal(reduce(text, "replace", { seq: 4, text: "Outro." }).text, "Outro.");
});

test("a rating given elsewhere is seen", () => {
  const rated = reduce(WHOLE, "progress", { seq: WHOLE.seq + 1, module: "user_feedback",
    status: "done", note: "rated 4" });
  assert.deepEqual([rated.rating, rated.feedback_ask, rated.status], [4, null, "answered"]);
  const later = reduce({ ...WHOLE, rating: 2 }, "progress", { seq: WHOLE.seq + 1, module: "user_feedback",
    status: "done", note: "rated 4" });
  assert.deepEqual([later.rating, later.feedback_ask], [2, null], "a later rating was told before");
});

test("200 random deliveries with cuts, repeats and overlapping resumes end in the same state", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const next = random(seed);
    let job = start();
    for (let rounds = 0; job.seq < EVENTS.length; rounds += 1) {
      assert.ok(rounds < 500, `seed ${seed} goes on for ever`);
      const before = job.seq;
      for (const [type, data] of delivery(job.seq, next)) job = reduce(job, type, data);
      assert.ok(job.seq >= before);
    }
    assert.deepEqual(job, WHOLE, `seed ${seed}`);
  }
});

/** What one connection brings: a resume from the last number or from an older one, cut anywhere,
 * with pieces repeated, and sometimes a second resume's events between the first one's. */
function delivery(seq, next) {
  const from = Math.max(0, seq - Math.floor(next() * 4));
  const first = EVENTS.slice(from, from + 1 + Math.floor(next() * 8));
  if (next() < 0.3) first.splice(Math.floor(next() * first.length), 1); // lost on the way
  const second = next() < 0.4 ? EVENTS.slice(seq, seq + Math.floor(next() * 6)) : [];
  const mixed = [];
  while (first.length + second.length > 0) {
    const source = second.length === 0 || (first.length > 0 && next() < 0.5) ? first : second;
    const event = source.shift();
    mixed.push(event);
    if (next() < 0.15) mixed.push(event);
  }
  return mixed;
}

test("a trace tells the same job", () => {
  const job = fromTrace({
    job_id: "j1", pergunta: "Top 5?", lang: "pt", status: "waiting", created_at: "2026-11-21T08:00:00Z",
    plan: { goal: "Receita" }, plan_steps: ["Calcular."], response_text: "",
    execution_chain: [{ module: "plan_builder", status: "done", execution_time: 0.1, queued_ms: 1, note: "", seq: 2 }],
    waiting: [{ ask: 4, module: "plan_confirm", event: "plan_confirm", extensions: 1,
      deadline: "2026-11-21T08:05:00.000+00:00", payload: { plan: { goal: "Receita" }, round: 1 } }],
  });
  assert.equal(job.ask.deadline, Date.parse("2026-11-21T08:05:00Z"));
  assert.deepEqual([job.status, job.ask.ask, job.ask.extensions, job.plan.round], ["waiting", 4, 1, 1]);
  assert.equal(job.message, null);
  assert.deepEqual(job.steps, [{ module: "plan_builder", status: "done", execution_time: 0.1, queued_ms: 1, note: "" }]);
  assert.equal(reduce(job, ...EVENTS[0]), job);
});

test("both sides of a wait are one step with the time of both, live and in a trace", () => {
  const live = apply(start(), EVENTS.slice(0, 9)).steps.at(-1);
  const side = { module: "history_preferences", status: "done", execution_time: 0.1 };
  const traced = fromTrace({ status: "processing", execution_chain: [
    { module: "plan_confirm", status: "done", execution_time: 0.002, note: "asked" }, side,
    { module: "plan_confirm", status: "done", execution_time: 0.01, note: "wants a change" }, side] }).steps;
  assert.deepEqual(traced.map((step) => step.module), ["plan_confirm", "history_preferences", "history_preferences"]);
  for (const step of [live, traced[0]]) {
    assert.deepEqual([step.status, step.note, step.execution_time], ["done", "wants a change", 0.012]);
  }
});

test("a trace of a past answer carries all that is drawn", () => {
  const job = fromTrace({ job_id: "j1", status: "answered", response_text: "Cinco.", lang: "en",
    columns: [{ name: "a" }], results_preview: [{ a: 1 }], row_count: 1, rating: 5, feedback_comment: "ok",
    sql_edited: true, error: null });
  assert.ok(hasEnded(job));
  assert.deepEqual([job.text, job.message.rows, job.rating, job.comment, job.sql_edited, job.error],
    ["Cinco.", [{ a: 1 }], 5, "ok", true, null]);
});
