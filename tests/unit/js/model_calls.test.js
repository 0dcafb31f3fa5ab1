// What is said of calls to language models: their sums, and what is remarkable about one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { dollars, modelName, remarks, sums, tokens } from "../../../static/js/lib/model_calls.js";

globalThis.document = { documentElement: { dataset: { lang: "en" } } };

const CALL = {
  role: "plan_builder", provider: "openai", model: "m-1", prompt: "3+abcd", input_tokens: 1200,
  cached_tokens: 0, output_tokens: 34, cost: 0.0125, tries: 1, outcome: "ok", ahead: false,
};

test("sums leave out what was never sent, and a cost that nobody knows stays unknown", () => {
  const heldBack = { ...CALL, tries: 0, outcome: "llm_budget", input_tokens: 0, output_tokens: 0, cost: null };
  assert.deepEqual(sums([CALL, { ...CALL, cost: null }, heldBack]), { sent: 2, input: 2400, output: 68, cost: 0.0125 });
  assert.equal(sums([heldBack]).cost, null);
  assert.deepEqual(sums([]), { sent: 0, input: 0, output: 0, cost: null });
});

test("a call's cost is shown to the hundredth of a cent, and says when it is not known", () => {
  assert.equal(dollars(0.0125), "US$ 0.0125");
  assert.equal(dollars(0), "US$ 0.00");
  assert.equal(dollars(12.5), "$12.50");
  assert.equal(dollars("0.5"), "US$ 0.50");
  assert.equal(dollars(null), "common.cost_unknown");
});

test("a model is named with its provider where that is known", () => {
  assert.equal(modelName(CALL), "openai/m-1");
  assert.equal(modelName({ ...CALL, provider: "" }), "m-1");
});

test("what was made ahead, failed or was not sent is said", () => {
  assert.deepEqual(remarks(CALL), []);
  assert.deepEqual(remarks({ ...CALL, ahead: true, outcome: "llm_invalid" }), ["common.call_ahead", "common.call_failed"]);
  assert.deepEqual(remarks({ ...CALL, tries: 0, outcome: "llm_budget" }), ["common.call_held_back"]);
  assert.equal(tokens({ ...CALL, cached_tokens: 5 }), "common.tokens_cached");
});
