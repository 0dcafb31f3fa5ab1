// What is said of calls to language models: their sums, and what is remarkable about one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { modelCalls } from "../../../static/js/chat/model_calls.js";
import { dollars, modelName, remarks, sums, tokens } from "../../../static/js/lib/model_calls.js";

/** As much of an element as is looked at. */
globalThis.Node = class {
  dataset = {};
  children = [];
  append(...children) { this.children.push(...children); }
  replaceChildren(...children) { this.children = children; }
  toggleAttribute(name, value) { this[name] = value; }
  get textContent() { return this.children.map((child) => child.textContent ?? child).join(" "); }
};
globalThis.document = {
  documentElement: { dataset: { lang: "en" } }, createElement: () => new globalThis.Node(),
};

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

/** A server whose answers come when the test says so, in any order. */
function server() {
  const waiting = [];
  const get = (path) => new Promise((resolve, reject) => { waiting.push({ path, resolve, reject }); });
  const settled = () => new Promise((resolve) => { setImmediate(resolve); });
  return { waiting, get, settled };
}

const ended = (id, steps = 1) => ({ job_id: id, status: "answered", steps: Array(steps).fill({}) });

test("an answer that was overtaken by another question's is not drawn", async () => {
  const { waiting, get, settled } = server();
  const calls = modelCalls(get);
  calls.show(ended("a"));
  calls.show(ended("b"));
  waiting[1].resolve({ llm_calls: [{ ...CALL, role: "of b" }] });
  waiting[0].resolve({ llm_calls: [{ ...CALL, role: "of a" }] });
  await settled();
  assert.match(calls.element.textContent, /of b/);
  assert.doesNotMatch(calls.element.textContent, /of a/);
  assert.equal(calls.element.hidden, false);
});

test("calls are read again with later steps, and after a server that did not know", async () => {
  const { waiting, get, settled } = server();
  const calls = modelCalls(get);
  calls.show(ended("a"));
  calls.show(ended("a"));
  assert.equal(waiting.length, 1, "once");
  waiting[0].resolve({ llm_calls: null });
  await settled();
  calls.show(ended("a"));
  waiting[1].reject(new Error("away"));
  await settled();
  calls.show(ended("a"));
  waiting[2].resolve({ llm_calls: [] });
  await settled();
  assert.match(calls.element.textContent, /models_none/);
  calls.show(ended("a", 2));
  assert.equal(calls.element.hidden, false, "what is drawn stays meanwhile");
  waiting[3].resolve({ llm_calls: [CALL] });
  await settled();
  assert.match(calls.element.textContent, /plan_builder/);
});
