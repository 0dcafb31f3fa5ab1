// The rest of past answers (table, chart, SQL, steps), read when they come near the screen.
// Place in the flow: conversation.js hands over views of partial jobs.

import { fromTrace } from "../jobs/job_state.js";

const AT_ONCE = 4;
const NEAR = "800px 0px";

export class Traces {
  /** store takes the whole job; get is api.get. */
  constructor(store, get, root) {
    Object.assign(this, { store, get, waiting: [], running: 0 });
    this.seen = new IntersectionObserver((entries) => this.onSeen(entries), { root, rootMargin: NEAR });
    this.ids = new WeakMap();
  }

  watch(element, jobId) {
    this.ids.set(element, jobId);
    this.seen.observe(element);
  }

  /** Reads one now; a trace that cannot be had leaves the messages, which are there. */
  async read(jobId) {
    try {
      const trace = await this.get(`/api/jobs/${jobId}`);
      this.store.remember({ ...fromTrace(trace), partial: false });
    } catch {
      this.store.patch(jobId, { partial: false });
    }
  }

  onSeen(entries) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      this.seen.unobserve(target);
      this.waiting.push(this.ids.get(target));
    }
    this.next();
  }

  next() {
    while (this.running < AT_ONCE && this.waiting.length > 0) {
      this.running += 1;
      this.read(this.waiting.pop()).finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  stop() {
    this.seen.disconnect();
    this.waiting = [];
  }
}
