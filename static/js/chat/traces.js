// The rest of past answers (table, chart, SQL, steps), read when they come near the screen.
// Place in the flow: conversation.js hands over views of partial jobs.

import { fromTrace } from "../jobs/job_state.js";

const AT_ONCE = 4;
const AGAIN_MS = 5_000;
const NEAR = "800px 0px";

export class Traces {
  /** store takes the whole job; get is api.get. */
  constructor(store, get, root) {
    Object.assign(this, { store, get, waiting: [], running: 0, stopped: false });
    this.seen = new IntersectionObserver((entries) => this.onSeen(entries), { root, rootMargin: NEAR });
    this.ids = new WeakMap();
  }

  watch(element, jobId) {
    this.ids.set(element, jobId);
    this.seen.observe(element);
  }

  /** Reads one now. One that is gone leaves its messages, which are there. Answers how long to wait
   * before it is tried again, in ms; 0 when there is no need. */
  async read(jobId) {
    try {
      const trace = await this.get(`/api/jobs/${jobId}`);
      this.store.remember({ ...fromTrace(trace), partial: false });
    } catch (error) {
      if (error.status !== 404) return Math.max(AGAIN_MS, (error.retryAfter ?? 0) * 1000);
      this.store.patch(jobId, { partial: false });
    }
    return 0;
  }

  onSeen(entries) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      this.seen.unobserve(target);
      this.waiting.push(target);
    }
    this.next();
  }

  next() {
    while (this.running < AT_ONCE && this.waiting.length > 0) {
      this.running += 1;
      this.take(this.waiting.pop()).finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  /** Without a line, or past a limit, it is asked for again while it is near the screen. */
  async take(element) {
    const pause = await this.read(this.ids.get(element));
    if (pause > 0) setTimeout(() => !this.stopped && this.seen.observe(element), pause);
  }

  stop() {
    this.stopped = true;
    this.seen.disconnect();
    this.waiting = [];
  }
}
