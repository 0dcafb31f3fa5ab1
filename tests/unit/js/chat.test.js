// The chat's rules that need no page: suggestions, ↑, drafts, pages of the history, the timeline.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts } from "../../../static/js/chat/drafts.js";
import { groupRows, History, jobOfGroup } from "../../../static/js/chat/history.js";
import { Projects } from "../../../static/js/chat/projects.js";
import { Recall, recallable } from "../../../static/js/chat/recall.js";
import { suggestions } from "../../../static/js/chat/suggest.js";
import { pieces } from "../../../static/js/chat/snippet.js";
import { rows, summary } from "../../../static/js/chat/timeline_model.js";
import { newJob, reduce } from "../../../static/js/jobs/job_state.js";
import { claimStorage } from "../../../static/js/lib/tab_storage.js";
import { EVENTS } from "./recorded.js";

const texts = (found) => found.map(({ text }) => text);

test("suggestions fit by the beginnings of words, without accents or case, each once", () => {
  const all = ["Receita por mês", "Receita por região", "Pedidos em atraso", "receita por mes"]
    .map((text) => ({ text, kind: "example" }));
  assert.deepEqual(texts(suggestions("receita m", all)), ["Receita por mês"]);
  assert.deepEqual(texts(suggestions("REGIAO", all)), ["Receita por região"]);
  assert.deepEqual(suggestions("r", all), []);
  assert.deepEqual(suggestions("pedidos em atraso", all), []);
  assert.deepEqual(suggestions("?!", all), []);
});

test("a found message shows where, without the marks of Markdown", () => {
  assert.deepEqual(pieces("A **região** Sul | ---: | x", "regiao"),
    [{ text: "A ", found: false }, { text: "região", found: true }, { text: " Sul x", found: false }]);
  assert.deepEqual(pieces("ﬁm 😀 SP", "sp").at(-1), { text: "SP", found: true });
  assert.deepEqual(pieces("nada", "tudo"), [{ text: "nada", found: false }]);
  assert.deepEqual(pieces("nada", " "), [{ text: "nada", found: false }]);
  const marked = (text, wanted) => texts(pieces(text, wanted).filter(({ found }) => found));
  assert.deepEqual(marked("Receita de **março** por região", "REGIAO  marco de"), ["março", "região"]);
  assert.deepEqual(marked("receita por canal; receita", "receita por"), ["receita por"]);
});

test("↑ goes back through one's questions, ↓ returns to what was being written", () => {
  const asked = recallable(["a", "b", "a", "c"].map((pergunta) => ({ pergunta })));
  assert.deepEqual(asked, ["c", "a", "b"]);
  const recall = new Recall();
  assert.equal(recall.step(asked, 1, "meu"), "c");
  assert.equal(recall.step(asked, 1, "c"), "a");
  assert.equal(recall.step(asked, 1, "a"), "b");
  assert.equal(recall.step(asked, 1, "b"), null);
  assert.equal(recall.step(asked, -1, "b"), "a");
  assert.equal(recall.step(asked, -1, "a"), "c");
  assert.equal(recall.step(asked, -1, "c"), "meu");
  assert.equal(recall.step(asked, -1, "meu"), null);
});

test("↑ begins with the latest question, also after older pages of the history came", () => {
  const met = [
    ["today", "2026-11-21T06:30:00-03:00"], ["now", "2026-11-21T09:45:00.000Z"],
    ["older", "2026-11-20T23:00:00-03:00"],
  ].map(([pergunta, created_at]) => newJob({ pergunta, created_at }));
  assert.deepEqual(recallable(met), ["now", "today", "older"]);
});

class Kept {
  constructor() { this.map = new Map(); }
  get length() { return this.map.size; }
  key(index) { return [...this.map.keys()][index] ?? null; }
  getItem(name) { return this.map.get(name) ?? null; }
  setItem(name, value) { this.map.set(name, value); }
  removeItem(name) { this.map.delete(name); }
}

test("drafts are kept per project and not shown to another account", () => {
  const storage = new Kept();
  claimStorage(storage, "ana");
  const drafts = new Drafts(storage);
  drafts.set(null, "geral");
  drafts.set("p1", "do projeto");
  claimStorage(storage, "ana");
  assert.deepEqual([drafts.get(null), drafts.get("p1"), drafts.get("p2")], ["geral", "do projeto", ""]);
  drafts.set("p1", "");
  assert.equal(drafts.get("p1"), "");
  claimStorage(storage, "bia");
  assert.equal(drafts.get(null), "");
});

test("storage that refuses does not stop anything", () => {
  const refusing = { getItem() { throw new Error("no"); }, setItem() { throw new Error("full"); } };
  const drafts = new Drafts(refusing);
  drafts.set(null, "x");
  assert.equal(drafts.get(null), "");
});

const row = (order, jobId, sender, metadata = {}) =>
  ({ message_order: order, job_id: jobId, sender, message: `${sender} ${order}`, timestamp: "2026-11-21T08:00:00Z", rating: null, metadata });

test("messages group by question, in the order of the first, also when two ran at once", () => {
  const groups = groupRows([row(1, "a", "user"), row(2, "b", "user"), row(3, "b", "assistant"), row(4, "a", "assistant")]);
  assert.deepEqual(groups.map(({ job_id, question, answer }) => [job_id, question.message, answer.message]),
    [["a", "user 1", "assistant 4"], ["b", "user 2", "assistant 3"]]);
});

test("a past question is drawn from its messages until its trace is there", () => {
  const [group] = groupRows([row(1, "a", "user"), row(2, "a", "assistant", { status: "answered", execution_time: 0.4, lang: "en" })]);
  const job = jobOfGroup(group, "p1");
  assert.deepEqual([job.partial, job.text, job.status, job.lang, job.projeto], [true, "assistant 2", "answered", "en", "p1"]);
  assert.equal(job.message.response_text, "assistant 2");
  const [lost] = groupRows([row(3, "b", "user"), row(4, "b", "assistant", { status: "failed" })]);
  const failed = jobOfGroup(lost, "p1");
  assert.deepEqual([failed.status, failed.error.message, failed.message, failed.text], ["failed", "assistant 4", null, ""]);
});

test("the history pages both ways and knows when there is no more", async () => {
  const all = Array.from({ length: 100 }, (_, index) => row(index + 1, `j${index >> 1}`, index % 2 ? "assistant" : "user"));
  const get = async (path) => {
    const query = new URLSearchParams(path.split("?")[1]);
    const [before, after] = [Number(query.get("before")) || Infinity, Number(query.get("after")) || 0];
    const fitting = all.filter(({ message_order: order }) => order < before && order > after);
    const limit = Number(query.get("limit"));
    const page = query.has("after") ? fitting.slice(0, limit) : fitting.slice(-limit);
    return { conversations: page, more: fitting.length > limit };
  };
  const history = new History("p1", get);
  const orders = (found) => [found[0].message_order, found.at(-1).message_order];
  assert.deepEqual(orders(await history.latest()), [61, 100]);
  assert.deepEqual(orders(await history.older()), [21, 60]);
  assert.deepEqual(orders(await history.older()), [1, 20]);
  assert.equal(history.moreOlder, false);
  assert.deepEqual(await history.since(), []);
  const jumped = new History("p1", get);
  assert.deepEqual(orders(await jumped.around(50)), [12, 91]);
  assert.deepEqual([jumped.moreOlder, jumped.moreNewer], [true, true]);
});

test("a list of projects that was asked for before a change does not undo it", async () => {
  const answers = [];
  const held = { get: () => new Promise((answer) => { answers.push(answer); }),
    post: async (_path, { name }) => ({ id: name, name }) };
  const projects = new Projects(held);
  const loaded = projects.load();
  await projects.create("new", "");
  answers.shift()({ projects: [{ id: "old" }], archived: 0 });
  await new Promise((resolve) => { setTimeout(resolve, 0); });
  assert.deepEqual(projects.list.map(({ id }) => id), ["new"]);
  answers.shift()({ projects: [{ id: "new" }, { id: "old" }], archived: 0 });
  await loaded;
  assert.deepEqual(projects.list.map(({ id }) => id), ["new", "old"]);
  await projects.create("new", ""); // the list had it before its own answer came
  assert.deepEqual(projects.list.map(({ id }) => id), ["new", "old"]);
});

test("the timeline counts what led to the answer, and shows history as one row at the end", () => {
  const job = EVENTS.reduce((state, [type, data]) => reduce(state, type, data), newJob({ job_id: "j1" }));
  const told = summary(job);
  assert.deepEqual([told.count, told.state], [11, "done"]);
  assert.ok(Math.abs(told.seconds - 0.114) < 1e-9);
  const more = { ...job, steps: [...job.steps, { module: "history_preferences", status: "done", execution_time: 0.5 }] };
  assert.deepEqual(rows(more).slice(-2).map(({ module, execution_time }) => [module, execution_time]),
    [["user_feedback", 0.002], ["history_preferences", 0.51]]);
  assert.equal(summary(EVENTS.slice(0, 7).reduce((state, [type, data]) => reduce(state, type, data),
    newJob({ job_id: "j1" }))).state, "waiting");
});
