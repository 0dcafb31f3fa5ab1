// What the timeline says of a job, without any DOM. Place in the flow: timeline.js draws it.

import { hasEnded } from "../jobs/job_state.js";

// They run beside the answer or after it: in the full list, but not in "10 steps, 0.4 s".
const AFTERWARDS = new Set(["user_feedback", "history_preferences"]);
const RUNNING = new Set(["started", "retry", "queued"]);

/** The steps as rows: history runs once beside each step, which is one row to a person. */
export function rows(job) {
  const told = [];
  for (const step of job.steps) {
    const known = told.find((row) => row.module === step.module);
    if (known && AFTERWARDS.has(step.module)) {
      known.execution_time = (known.execution_time ?? 0) + (step.execution_time ?? 0);
      known.status = step.status;
    } else {
      told.push({ ...step });
    }
  }
  return [...told.filter((row) => !AFTERWARDS.has(row.module)),
    ...told.filter((row) => AFTERWARDS.has(row.module))];
}

/** {count, seconds, current, state}: state is "running", "waiting", "done" or "stopped". */
export function summary(job) {
  const steps = job.steps.filter((step) => !AFTERWARDS.has(step.module));
  const current = steps.findLast((step) => RUNNING.has(step.status)) ?? steps.at(-1) ?? null;
  return {
    count: steps.length,
    seconds: steps.reduce((sum, step) => sum + (step.execution_time ?? 0), 0),
    done: steps.filter((step) => step.status === "done"),
    current,
    state: stateOf(job),
  };
}

function stateOf(job) {
  if (job.status === "answered") return "done";
  if (hasEnded(job)) return "stopped";
  return job.ask ? "waiting" : "running";
}
