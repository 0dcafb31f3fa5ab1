// The rest of a past answer is asked for until it comes, or is known to be gone.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Traces } from "../../../static/js/chat/traces.js";

/** What is watched; nothing comes into view by itself. */
class Watched {
  observe() {}
  unobserve() {}
  disconnect() {}
}

function traces(get) {
  globalThis.IntersectionObserver = Watched;
  const told = [];
  const store = { remember: (job) => told.push(job.status), patch: (_id, changes) => told.push(changes) };
  return { told, traces: new Traces(store, get, null) };
}

const failing = (error) => () => Promise.reject(Object.assign(new Error("no"), error));

test("what came is remembered", async () => {
  const { told, traces: one } = traces(async (path) => ({ job_id: path, status: "answered" }));
  assert.equal(await one.read("a"), 0);
  assert.deepEqual(told, ["answered"]);
});

test("one that is gone is not asked for again", async () => {
  const { told, traces: one } = traces(failing({ status: 404 }));
  assert.equal(await one.read("a"), 0);
  assert.deepEqual(told, [{ partial: false }]);
});

test("without a line, or past a limit, it stays to be read", async () => {
  for (const [error, pause] of [[{ status: 0 }, 5_000], [{ status: 429, retryAfter: 40 }, 40_000]]) {
    const { told, traces: one } = traces(failing(error));
    assert.equal(await one.read("a"), pause);
    assert.deepEqual(told, []);
  }
});
