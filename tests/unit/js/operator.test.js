// The operator's page without a browser: which view, when to ask again, bars, time's axis.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bars } from "../../../static/js/operator/buckets.js";
import { createPoller, pauseAfter } from "../../../static/js/operator/poller.js";
import { routeOf } from "../../../static/js/operator/route.js";
import { busyOf, extentOf, spansOf, totals } from "../../../static/js/operator/spans.js";
import { gapsOf, ticks, timeScale } from "../../../static/js/operator/time_scale.js";

test("an address names a view, and anything else is the first one", () => {
  assert.deepEqual(routeOf("#job/0a1b-c_d"), { view: "job", jobId: "0a1b-c_d" });
  assert.deepEqual(routeOf("#models"), { view: "models", jobId: null });
  for (const hash of ["", "#", "#nowhere", "#job/", "#job/../x", "#job/<b>", `#job/${"x".repeat(65)}`]) {
    assert.deepEqual(routeOf(hash), { view: "now", jobId: null }, hash);
  }
});

test("a server that is away is asked less and less, but never less than every half minute", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 100].map((n) => pauseAfter(n, 2000)),
    [2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

function poller(answers) {
  const seen = { timers: [], told: [], asked: 0, visible: true };
  seen.poller = createPoller({
    every: 2000, isVisible: () => seen.visible,
    read: async () => { seen.asked += 1; return answers(); },
    onData: (data) => seen.told.push(data), onFailure: (error, n) => seen.told.push([error.message, n]),
    later: (run, ms) => seen.timers.push({ run, ms }), cancel: () => {},
  });
  return seen;
}

test("it asks again after each answer, and slower after failures", async () => {
  const answers = [() => "a", () => { throw new Error("away"); }, () => { throw new Error("away"); }, () => "b"];
  const seen = poller(() => answers.shift()());
  await seen.poller.start();
  for (let i = 0; i < 3; i += 1) await seen.timers.at(-1).run();
  assert.deepEqual(seen.told, ["a", ["away", 1], ["away", 2], "b"]);
  assert.deepEqual(seen.timers.map(({ ms }) => ms), [2000, 4000, 8000, 2000]);
});

test("nobody looks: nothing is asked until somebody does", async () => {
  const seen = poller(() => "a");
  seen.visible = false;
  await seen.poller.start();
  assert.deepEqual([seen.asked, seen.timers.length], [0, 0]);
  seen.visible = true;
  await seen.poller.wake();
  assert.deepEqual([seen.asked, seen.timers.length], [1, 1]);
});

test("an answer that comes after the view was left is not shown", async () => {
  let answer;
  const seen = poller(() => new Promise((resolve) => { answer = resolve; }));
  const asking = seen.poller.start();
  seen.poller.stop();
  answer("late");
  await asking;
  assert.deepEqual([seen.told, seen.timers], [[], []]);
  await seen.poller.wake();
  assert.equal(seen.asked, 1, "a stopped one is not woken");
});

test("log2 buckets become bars without holes, the highest one full", () => {
  assert.deepEqual(bars({}), []);
  assert.deepEqual(bars({ 4: 1, 16: 4, 64: 0 }), [
    { below: 4, count: 1, share: 0.25 }, { below: 8, count: 0, share: 0 }, { below: 16, count: 4, share: 1 }]);
  assert.deepEqual(bars({ 1: 3 }), [{ below: 1, count: 3, share: 1 }]);
});

test("more buckets than there is room for: the fastest are drawn together", () => {
  const found = bars({ 1: 2, 2: 3, 4: 5, 1024: 1 }, 4);
  assert.deepEqual(found.map(({ below }) => below), [128, 256, 512, 1024]);
  assert.equal(found[0].count, 10);
  assert.equal(found.reduce((sum, { count }) => sum + count, 0), 11);
});

const at = (ms) => new Date(ms).toISOString();
const step = (more) => ({ seq: 1, attempt: 1, status: "done", queued_at: at(0), started_at: at(10),
  ended_at: at(30), waited_until: null, ...more });

test("a step's time is queued, worked and waited", () => {
  const [done, asked, open, queued, withdrawn] = spansOf([
    step(), step({ waited_until: at(300_030) }), step({ status: "started", ended_at: null }),
    step({ status: "queued", started_at: null, ended_at: null }),
    step({ status: "withdrawn", started_at: null, ended_at: null })], 1000);
  assert.deepEqual([done.queued, done.worked, done.waited], [{ from: 0, to: 10 }, { from: 10, to: 30 }, null]);
  assert.deepEqual(asked.waited, { from: 30, to: 300_030 });
  assert.deepEqual(open.worked, { from: 10, to: 1000 });
  assert.deepEqual([queued.queued, queued.worked], [{ from: 0, to: 1000 }, null]);
  assert.deepEqual(withdrawn.queued, { from: 0, to: 0 });
  assert.deepEqual(totals([done, asked]), { queued: 20, worked: 40, waited: 300_000, total: 300_030 });
  assert.equal(extentOf([]), null);
});

test("a wait for a person is drawn short, the steps around it stay visible and in order", () => {
  const spans = spansOf([step({ waited_until: at(300_030) }),
    step({ seq: 2, queued_at: at(300_030), started_at: at(300_031), ended_at: at(300_061) })], 0);
  const extent = extentOf(spans);
  const scale = timeScale({ ...extent, busy: busyOf(spans) });
  assert.deepEqual(scale.breaks, [{ from: 30, to: 300_030 }]);
  assert.ok(scale.at(30) > 0.4 && scale.at(300_061) === 1);
  assert.ok(Math.abs(scale.at(300_030) - scale.at(30) - 0.1) < 1e-9);
  const even = timeScale({ ...extent, busy: busyOf(spans), even: true });
  assert.ok(even.at(30) < 0.001 && even.breaks.length === 0);
});

test("the axis grows with time, whatever the steps, and stays within 0 and 1", () => {
  let seed = 7;
  const random = (n) => { seed = (seed * 48_271) % 2_147_483_647; return seed % n; };
  for (let round = 0; round < 200; round += 1) {
    const busy = Array.from({ length: 1 + random(8) }, () => {
      const from = random(400_000);
      return { from, to: from + random(1 + random(50_000)) };
    });
    const from = Math.min(...busy.map((one) => one.from));
    const to = Math.max(...busy.map((one) => one.to)) + random(2) * 100_000;
    const scale = timeScale({ from, to, busy });
    let last = 0;
    for (let i = 0; i <= 50; i += 1) {
      const place = scale.at(from + ((to - from) * i) / 50);
      assert.ok(place >= last - 1e-9 && place <= 1, `${place} after ${last}`);
      last = place;
    }
    assert.ok(scale.at(from) === 0 && ticks({ from, to, scale }).length <= 11);
  }
});

test("gaps are what no busy stretch touches", () => {
  const busy = [{ from: 5, to: 8 }, { from: 1, to: 6 }, { from: 20, to: 20 }];
  assert.deepEqual(gapsOf(busy, 0, 30), [{ from: 0, to: 1 }, { from: 8, to: 20 }, { from: 20, to: 30 }]);
});
