// The store against a server that loses, repeats and answers late: a question is asked once and
// shown once, and every job ends in the state that its events say.

import assert from "node:assert/strict";
import { test } from "node:test";

import { newJob } from "../../../static/js/jobs/job_state.js";
import { Outbox } from "../../../static/js/jobs/outbox.js";
import { JobStore } from "../../../static/js/jobs/store.js";
import { random } from "./random.js";
import { EVENTS } from "./recorded.js";

class Storage {
  constructor() { this.kept = new Map(); }
  getItem(name) { return this.kept.get(name) ?? null; }
  setItem(name, value) { this.kept.set(name, value); }
}

/** A server with one stream per job; `cut()` says whether the line breaks at this moment. */
class Server {
  constructor({ cut = () => false, told = EVENTS.length } = {}) {
    Object.assign(this, { cut, told, accepted: new Map(), unknown: new Set(), traces: new Map(), trimmed: 0 });
  }

  attach(store) {
    this.store = store;
  }

  async request(event, payload) {
    if (this.cut()) throw Object.assign(new Error("cut"), { code: "network" });
    if (event === "start_job") return this.start(payload);
    if (event === "cancel_job") this.cancelled = payload.job_id;
    return {};
  }

  start({ client_id: clientId }) {
    const jobId = this.accepted.get(clientId) ?? `job${this.accepted.size + 1}`;
    this.accepted.set(clientId, jobId);
    this.send(jobId, 0);
    if (this.cut()) throw Object.assign(new Error("cut"), { code: "network" });
    return { ok: true, job_id: jobId };
  }

  async resume(jobId, after) {
    if (this.unknown.has(jobId)) throw Object.assign(new Error("gone"), { code: "no_such_job" });
    if (this.cut()) throw Object.assign(new Error("cut"), { code: "network" });
    this.send(jobId, after);
    return { ok: true };
  }

  send(jobId, after) {
    for (const [type, data] of EVENTS.slice(Math.max(after, this.trimmed), this.told)) {
      if (this.cut()) return; // and nothing more on this line
      this.store.receive(type, { ...data, job_id: jobId });
    }
  }

  async get(path) {
    const trace = this.traces.get(path.split("/").at(-1));
    if (!trace) throw Object.assign(new Error("Não existe."), { code: "no_such_job", status: 404 });
    return trace;
  }
}

function made(server, storage = new Storage()) {
  let ids = 0;
  const store = new JobStore({ connection: server, api: server, outbox: new Outbox(storage),
    newId: () => `c${++ids}`, now: () => "2026-11-21T08:00:00Z" });
  server.attach(store);
  return store;
}

const settled = () => new Promise((resolve) => { setTimeout(resolve, 0); });

test("a question is shown at once, named by its ack, and followed to its end", async () => {
  const store = made(new Server());
  const key = store.ask({ pergunta: "Top 5?" });
  assert.equal(store.get(key).status, "sending");
  await settled();
  assert.deepEqual([store.get(key).job_id, store.get(key).status], ["job1", "answered"]);
  assert.equal(store.get("job1"), store.get(key));
  assert.deepEqual(store.outbox.all(), []);
});

test("without a line the question waits and is sent when it is back, also by a reloaded page", async () => {
  const storage = new Storage();
  const server = new Server({ cut: () => true });
  made(server, storage).ask({ pergunta: "Top 5?", projeto: "p1" });
  await settled();
  server.cut = () => false;
  const reloaded = made(server, storage);
  await reloaded.online();
  await settled();
  const jobs = reloaded.all();
  assert.deepEqual(jobs.map((job) => [job.pergunta, job.projeto, job.status]), [["Top 5?", "p1", "answered"]]);
});

test("a question whose ack was lost is one job, also beside the list of open jobs", async () => {
  const storage = new Storage();
  const server = new Server({ told: 7 });
  server.cut = () => true;
  made(server, storage).ask({ pergunta: "Top 5?" });
  await settled();
  server.cut = () => false;
  server.accepted.set("c1", "job1"); // it had been heard all the same
  const store = made(server, storage);
  await store.follow({ job_id: "job1", pergunta: "Top 5?", status: "waiting" });
  await store.online();
  await settled();
  assert.deepEqual(store.all().map((job) => [job.job_id, job.status, job.seq]), [["job1", "waiting", 7]]);
});

test("a refused question says why and is not sent again", async () => {
  const server = new Server();
  const store = made(server);
  server.request = async () => {
    throw Object.assign(new Error("Devagar."), { code: "too_many_requests", messages: { pt: "Devagar.", en: "Slow." } });
  };
  const key = store.ask({ pergunta: "Top 5?" });
  await settled();
  assert.deepEqual([store.get(key).status, store.get(key).error.message, store.get(key).error.message_en],
    ["failed", "Devagar.", "Slow."]);
  assert.deepEqual(store.outbox.all(), []);
});

test("a question taken back while it is sent is cancelled at the server", async () => {
  const server = new Server({ told: 2 });
  const store = made(server);
  const key = store.ask({ pergunta: "Top 5?" });
  store.outbox.remove(key);
  store.cancelUnsent(key);
  await settled();
  assert.equal(server.cancelled, "job1");
});

test("a job of another tab appears once and is followed", async () => {
  const store = made(new Server());
  await store.follow({ job_id: "job7", pergunta: "De outra aba", projeto: null });
  await store.follow({ job_id: "job7", pergunta: "De outra aba", projeto: null });
  assert.deepEqual(store.all().map((job) => [job.job_id, job.status]), [["job7", "answered"]]);
});

test("what the history tells of a live job does not undo what the stream told", async () => {
  const store = made(new Server({ told: 7 }));
  await store.follow({ job_id: "job7", pergunta: "Top 5?" });
  const kept = store.remember({ job_id: "job7", status: "answered", seq: Infinity });
  assert.deepEqual([kept.status, store.all().length], ["waiting", 1]);
});

test("a stream that is gone is told by the trace; a job that is gone fails with a sentence", async () => {
  const server = new Server();
  server.unknown.add("old").add("lost");
  server.traces.set("old", { job_id: "old", status: "answered", pergunta: "Antiga", response_text: "Cinco." });
  const store = made(server);
  await store.follow({ job_id: "old", pergunta: "Antiga" });
  await store.follow({ job_id: "lost", pergunta: "Perdida" });
  assert.deepEqual(store.all().map((job) => [job.status, job.text]), [["answered", "Cinco."], ["failed", ""]]);
  assert.equal(store.get("lost").error.message, "Não existe.");
});

test("an event that got lost is asked for; where the stream was cut off, the trace tells", async () => {
  const server = new Server();
  const store = made(server);
  server.send = (jobId, after) => { // the first delivery loses one in the middle
    const events = EVENTS.slice(after, after === 0 ? 9 : EVENTS.length).filter((_, index) => after > 0 || index !== 4);
    for (const [type, data] of events) store.receive(type, { ...data, job_id: jobId });
  };
  await store.follow({ job_id: "job7", pergunta: "Top 5?" });
  await settled();
  assert.deepEqual([store.get("job7").status, store.get("job7").seq], ["answered", EVENTS.length]);

  const late = new Server({ told: 20 });
  late.trimmed = 10;
  late.traces.set("job8", { job_id: "job8", status: "processing", pergunta: "Top 5?", plan: { goal: "x" } });
  const other = made(late);
  await other.follow({ job_id: "job8", pergunta: "Top 5?" });
  await settled();
  assert.deepEqual([other.get("job8").plan.plan.goal, other.get("job8").seq], ["x", 11]);
  late.told = EVENTS.length;
  await other.online();
  assert.deepEqual([other.get("job8").status, other.get("job8").gap], ["answered", 0]);
});

test("a line that breaks while a lost event is asked for takes no short cut over it", async () => {
  const server = new Server({ told: 9 });
  const store = made(server);
  server.traces.set("job7", { job_id: "job7", status: "processing", pergunta: "Top 5?" });
  let broken = false;
  server.cut = () => broken;
  server.send = (jobId, after) => { // one is lost in the middle, then the line
    const events = EVENTS.slice(after, server.told).filter((_, index) => broken || after > 0 || index !== 4);
    broken = after === 0;
    for (const [type, data] of events) store.receive(type, { ...data, job_id: jobId });
  };
  await store.follow({ job_id: "job7", pergunta: "Top 5?" });
  await settled();
  assert.equal(store.get("job7").seq, 4);
  broken = false;
  server.told = EVENTS.length;
  await store.online();
  assert.deepEqual([store.get("job7").status, store.get("job7").seq], ["answered", EVENTS.length]);
  assert.equal(store.get("job7").gap, 0);
});

test("where the server refuses to tell what was lost, the trace tells", async () => {
  const server = new Server({ told: 9 });
  const store = made(server);
  server.traces.set("job7", { job_id: "job7", status: "answered", pergunta: "Top 5?", response_text: "Cinco." });
  server.send = (jobId) => {
    server.resume = async () => { throw Object.assign(new Error("later"), { code: "unavailable" }); };
    for (const [type, data] of EVENTS.slice(0, 9).toSpliced(4, 1)) store.receive(type, { ...data, job_id: jobId });
  };
  await store.follow({ job_id: "job7", pergunta: "Top 5?" });
  await settled();
  assert.deepEqual([store.get("job7").status, store.get("job7").text], ["answered", "Cinco."]);
});

test("100 seeded lines that break at random moments: every job ends whole and once", async () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const next = random(seed);
    const storage = new Storage();
    const server = new Server({ cut: () => next() < 0.25 });
    let store = made(server, storage);
    store.ask({ pergunta: "Top 5?" });
    await settled();
    if (next() < 0.3) { // the page is reloaded in the middle
      store = made(server, storage);
      for (const jobId of server.accepted.values()) await store.follow({ job_id: jobId, pergunta: "Top 5?" });
    }
    for (let times = 0; times < 200; times += 1) {
      await store.online();
      await settled();
      if (store.all().every((job) => job.seq === EVENTS.length)) break;
    }
    assert.deepEqual(store.all().map((job) => [job.job_id, job.status, job.seq, job.text]),
      [["job1", "answered", EVENTS.length, store.get("job1").message.response_text]], `seed ${seed}`);
  }
});

test("a rating of another tab is the answer's, whether it is live or of the history", () => {
  const store = new JobStore({ connection: {}, api: {}, outbox: new Outbox(new Storage()),
    newId: () => "c1", now: () => "2026-01-01T00:00:00Z" });
  store.remember(newJob({ job_id: "old", status: "answered", seq: Infinity, rating: 1 }));
  const told = [];
  store.subscribe((job) => told.push([job.job_id, job.rating, job.comment]));
  store.rated({ job_id: "old", rating: 4, comment: "melhor" });
  store.rated({ job_id: "old", rating: 4, comment: "melhor" });
  store.rated({ job_id: "old", rating: 5, comment: null });
  store.rated({ job_id: "unknown", rating: 3, comment: "" });
  assert.deepEqual(told, [["old", 4, "melhor"], ["old", 5, ""]]);
});
