// A job's steps as spans of time for the waterfall: queued, working, waiting for a person. Pure.

/**
 * steps: as /api/operator/jobs/{id} gives them; now: ms. Each span {step, queued, worked, waited}
 * has its parts as {from, to} in ms, or null. An open end reaches to now.
 */
export function spansOf(steps, now) {
  return steps.map((step) => {
    const queuedAt = ms(step.queued_at);
    const startedAt = ms(step.started_at);
    const endedAt = ms(step.ended_at);
    const open = ["queued", "started"].includes(step.status);
    return {
      step,
      queued: part(queuedAt, startedAt ?? (open ? now : queuedAt)),
      worked: startedAt === null ? null : part(startedAt, endedAt ?? now),
      waited: waitOf(step, endedAt, now),
    };
  });
}

/** {from, to} of all spans; null when there is none. */
export function extentOf(spans) {
  const parts = spans.flatMap(partsOf);
  if (parts.length === 0) return null;
  return { from: Math.min(...parts.map((one) => one.from)),
    to: Math.max(...parts.map((one) => one.to)) };
}

/** What the axis draws in proportion: all but the waits for people. */
export const busyOf = (spans) => spans
  .flatMap(({ queued, worked }) => [queued, worked]).filter(Boolean);

/** What a job's time went to, in ms: {queued, worked, waited, total}. Side steps run beside. */
export function totals(spans) {
  const extent = extentOf(spans);
  const sum = (name) => spans.reduce((all, span) => all + length(span[name]), 0);
  return { queued: sum("queued"), worked: sum("worked"), waited: sum("waited"),
    total: extent ? extent.to - extent.from : 0 };
}

export const length = (one) => (one ? one.to - one.from : 0);

const partsOf = ({ queued, worked, waited }) => [queued, worked, waited].filter(Boolean);

function waitOf(step, endedAt, now) {
  if (endedAt === null) return null;
  if (step.waited_until) return part(endedAt, ms(step.waited_until));
  return step.status === "waiting" ? part(endedAt, now) : null;
}

const ms = (iso) => (iso ? Date.parse(iso) : null);
const part = (from, to) => (from === null ? null : { from, to: Math.max(from, to) });
