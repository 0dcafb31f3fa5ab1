// ↑ and ↓ through one's own questions, as in a terminal. Place in the flow: the composer.

import { byTime } from "../jobs/job_state.js";

export class Recall {
  constructor() {
    this.at = -1;
    this.own = "";
  }

  /** The question before (direction 1) or after (-1), newest first; null when there is none.
   * What was being written is kept below the newest. */
  step(questions, direction, written) {
    if (this.at === -1) this.own = written;
    const to = this.at + direction;
    if (to < -1 || to >= questions.length) return null;
    this.at = to;
    return to === -1 ? this.own : questions[to];
  }

  get browsing() {
    return this.at >= 0;
  }

  reset() {
    this.at = -1;
  }
}

/** Newest first, each once; older pages of the history may have been met later. */
export function recallable(jobs) {
  return [...new Set(jobs.toSorted(byTime).map((job) => job.pergunta).filter(Boolean).toReversed())];
}
