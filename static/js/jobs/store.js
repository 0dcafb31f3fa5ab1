// Every question that this page knows of, and how it stays exact. Place in the flow: between the
// socket and the views. A question is sent until it is acknowledged, each job is resumed after
// its last number whenever the line comes back, and a missing number is asked for.

import { fromTrace, hasEnded, newJob, reduce } from "./job_state.js";

const MOST_RESUMED = 50; // what the server follows for one socket
const MOST_STRAY = 200;

export class JobStore {
  /** connection: request(), resume(); api: get(); outbox; newId() makes a client_id; now() tells
   * the server's time as an ISO text. */
  constructor({ connection, api, outbox, newId, now }) {
    Object.assign(this, { connection, api, outbox, newId, now });
    this.jobs = new Map(); // key → job, in the order they were met; key: client_id or job_id
    this.keys = new Map(); // job_id → key
    this.stray = []; // events that came before the ack that names their job
    this.listeners = new Set();
  }

  /** listener(job, previous): previous is null for a job that is new here. */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get(key) {
    return this.jobs.get(key) ?? this.jobs.get(this.keys.get(key)) ?? null;
  }

  all() {
    return [...this.jobs.values()];
  }

  /** Asks: shown at once, sent now or as soon as there is a connection. page_lang: of an answer
   * to words that show no language. */
  ask({ pergunta, projeto = null, lang = null, page_lang = null }) {
    const question = { client_id: this.newId(), pergunta, projeto, lang };
    this.outbox.add({ ...question, page_lang });
    this.put(newJob({ ...question, status: "sending", created_at: this.now() }));
    this.send({ ...question, page_lang });
    return question.client_id;
  }

  /** A job that already exists: of another tab, of the list of open ones, of a rerun. */
  follow(given) {
    const known = this.get(given.job_id);
    if (!known) {
      const created_at = given.created_at ?? this.now();
      this.put(newJob({ ...given, created_at, status: given.status ?? "queued", seq: 0 }));
    }
    return this.catchUp(this.get(given.job_id));
  }

  /** A job of the history, which takes no more events. What is live here knows better. */
  remember(job) {
    const known = this.get(job.job_id);
    if (known && Number.isFinite(known.seq)) return known;
    this.put({ ...job, key: known?.key });
    return this.get(job.job_id);
  }

  /** Changes what only this page knows, such as the rating just given. */
  patch(jobId, changes) {
    const job = this.get(jobId);
    if (job) this.put({ ...job, ...changes });
  }

  /** In any tab, whenever: the latest rating is the one that counts. */
  rated({ job_id: jobId, rating, comment }) {
    const known = this.get(jobId);
    const changes = { rating, comment: comment ?? "" };
    if (known?.rating !== rating || known?.comment !== changes.comment) this.patch(jobId, changes);
  }

  /** The line is there (again): say what was not heard, ask for what was missed. */
  online() {
    const loose = this.outbox.all();
    for (const question of loose) {
      if (!this.get(question.client_id)) {
        this.put(newJob({ ...question, status: "sending", created_at: this.now() }));
      }
      this.send(question);
    }
    // One that has ended may still be told something: the wait for its rating, its rating.
    const live = this.all().filter((job) => job.job_id && Number.isFinite(job.seq));
    const ended = live.filter(hasEnded);
    const chosen = [...ended, ...live.filter((job) => !hasEnded(job))].slice(-MOST_RESUMED);
    return Promise.all(chosen.map((job) => this.catchUp(job)));
  }

  receive(type, data) {
    const job = this.get(data.job_id);
    if (!job) {
      this.stray = [...this.stray, [type, data]].slice(-MOST_STRAY);
      return;
    }
    const next = reduce(job, type, data);
    if (next === job) return;
    this.put(next);
    if (next.gap) this.mend(next);
  }

  async send(question) {
    let answer;
    try {
      answer = await this.connection.request("start_job", question);
    } catch (error) {
      if (error.code !== "network") this.refuse(question, error);
      return; // without a line: online() sends it again
    }
    this.outbox.remove(question.client_id);
    this.name(question.client_id, answer.job_id);
    if (this.get(question.client_id)?.status === "cancelled") { // taken back while it was sent
      this.connection.request("cancel_job", { job_id: answer.job_id }).catch(() => {});
    }
  }

  refuse(question, error) {
    this.outbox.remove(question.client_id);
    const told = { code: error.code, ...spoken(error) };
    this.put({ ...this.get(question.client_id), status: "failed", error: told });
  }

  /** Taken back before the server heard of it, as far as we know. */
  cancelUnsent(clientId) {
    this.put({ ...this.get(clientId), status: "cancelled" });
  }

  /** The server's name for our question; its first events may have come before. */
  name(clientId, jobId) {
    const mine = this.jobs.get(clientId);
    const other = this.keys.get(jobId);
    if (!jobId || !mine || other === clientId) return;
    if (other) this.drop(clientId); // a resend of what the list of open jobs showed already
    else this.put({ ...mine, job_id: jobId, status: mine.status === "sending" ? "queued" : mine.status });
    this.replay(jobId);
  }

  replay(jobId) {
    const waiting = this.stray.filter(([, data]) => data.job_id === jobId);
    this.stray = this.stray.filter(([, data]) => data.job_id !== jobId);
    for (const [type, data] of waiting) this.receive(type, data);
  }

  /** Asks for what is missing; a stream that begins later (it is bounded) gives way to the trace. */
  async mend(job) {
    const answered = await this.catchUp(job);
    if (answered && this.get(job.job_id).gap) await this.loadTrace(job.job_id);
  }

  /** Whether there is an answer; without a line there is none, and online() asks again. */
  async catchUp(job) {
    this.replay(job.job_id);
    try {
      await this.connection.resume(job.job_id, this.get(job.job_id).seq);
    } catch (error) {
      if (error.code === "no_such_job") await this.loadTrace(job.job_id);
      return error.code !== "network";
    }
    return true;
  }

  /** The job as it is remembered, where the stream does not tell it (any more). */
  async loadTrace(jobId) {
    try {
      const traced = fromTrace(await this.api.get(`/api/jobs/${jobId}`));
      const { key, client_id, gap } = this.get(jobId);
      // One that still runs goes on from the number that came too early.
      this.put({ ...traced, key, client_id, seq: hasEnded(traced) ? Infinity : gap });
    } catch (error) {
      if (error.status !== 404) return; // the next connection asks again
      this.patch(jobId, { status: "failed", ask: null, error: { code: error.code, ...spoken(error) } });
    }
  }

  put(job) {
    const key = job.key ?? job.client_id ?? job.job_id;
    const previous = this.jobs.get(key) ?? null;
    const kept = { ...job, key };
    this.jobs.set(key, kept);
    if (job.job_id) this.keys.set(job.job_id, key);
    for (const listener of this.listeners) listener(kept, previous);
  }

  drop(key) {
    const job = this.jobs.get(key);
    this.jobs.delete(key);
    for (const listener of this.listeners) listener(null, job);
  }
}

const spoken = (error) => ({
  message: error.messages?.pt ?? error.message, message_en: error.messages?.en ?? error.message,
});
