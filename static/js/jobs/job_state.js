// What is known of one question, as a pure value. Place in the flow: connection.js hands each
// event of the stream to the store, which calls reduce; the views draw the job it returns.
// Events are numbered without gaps, so a repeat is ignored and a gap is asked for again.

const ENDS = new Set(["answered", "failed", "cancelled", "rejected", "expired"]);
const MOVING = new Set(["started", "done", "retry"]);
const OPEN_STEPS = new Set(["started", "waiting", "retry"]);
const BESIDE = "history_preferences";
const MAX_STEPS = 200;

/** A question before its first event. `seq` is the number of the last event applied. */
export function newJob(given) {
  return {
    job_id: null, client_id: null, parent_job_id: null, projeto: null, pergunta: "", lang: null,
    status: "queued", created_at: null, seq: 0, gap: 0, steps: [], ask: null, plan: null,
    cost: null, text: "", message: null, feedback_ask: null, rating: null, comment: "", error: null,
    sql_edited: false,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

export const hasEnded = (job) => ENDS.has(job.status);

/** Oldest first. Times come with different offsets, so they do not compare as texts. */
export const byTime = (one, other) => askedAt(one) - askedAt(other);
const askedAt = ({ created_at: at }) => Date.parse(at ?? "") || 0;

/**
 * The job after one event. The same object comes back when there is nothing new. `gap` is the
 * number that came too early, 0 when none is missing; the store asks for what is after job.seq.
 */
export function reduce(job, type, data) {
  if (!Number.isInteger(data.seq) || data.seq <= job.seq) return job;
  if (data.seq > job.seq + 1) return job.gap ? job : { ...job, gap: data.seq };
  const apply = HANDLERS[type];
  const changed = apply ? apply(job, data) : {};
  return { ...job, ...changed, seq: data.seq, gap: 0 };
}

const HANDLERS = {
  progress: onProgress,
  plan_confirm: (job, data) => ({
    ...unlessEnded(job, "waiting"), ask: data,
    // A plan that is shown again leads to another statement: what the last would cost is past.
    ...(isCost(data) ? { cost: data } : { plan: data, cost: null }),
  }),
  feedback_request: (_job, data) => ({ feedback_ask: data }),
  token: (job, { text, at }) => ({ text: job.text.slice(0, at) + text }),
  replace: (_job, { text }) => ({ text }),
  message: (job, data) => ({ message: data, text: data.response_text, lang: data.lang ?? job.lang }),
  error: (_job, { code, message, message_en }) => ({ error: { code, message, message_en } }),
  cancelled: () => ({ status: "cancelled", ask: null }),
  ended: (_job, { status }) => ({ status, ask: null }),
};

function onProgress(job, data) {
  const steps = withStep(job.steps, data);
  const changed = { steps };
  if (MOVING.has(data.status)) {
    if (!hasEnded(job)) changed.status = "processing";
    // The module that asked goes on: it has its answer.
    if (job.ask?.module === data.module) changed.ask = null;
    if (job.feedback_ask?.module === data.module) Object.assign(changed, rated(job, data));
  } else if (data.deadline) {
    Object.assign(changed, extended(job, data));
  }
  return changed;
}

/** "More time": the wait stays the same and ends later. */
function extended(job, { ask, deadline }) {
  const changed = {};
  for (const name of ["ask", "feedback_ask"]) {
    if (job[name]?.ask === ask) {
      changed[name] = { ...job[name], deadline, extensions: (job[name].extensions ?? 0) + 1 };
    }
  }
  return changed;
}

/** The note of the step that took the first rating tells it to who was away; later ones, which
 * may be here before it, are told beside the stream. */
function rated(job, { status, note }) {
  const stars = job.rating === null && /^rated ([1-5])$/.exec(note ?? "");
  return {
    ...(stars && { rating: Number(stars[1]) }),
    ...(status === "done" && { feedback_ask: null }),
  };
}

/** A module that starts again after its wait goes on with its step; else it is a new one. */
function withStep(steps, { module, status, execution_time, queued_ms, note }) {
  const told = { module, status, execution_time, queued_ms, note };
  const at = steps.findLastIndex((step) => step.module === module);
  if (at < 0 || !OPEN_STEPS.has(steps[at].status)) return [...steps, told].slice(-MAX_STEPS);
  return [...steps.slice(0, at), continued(steps[at], told), ...steps.slice(at + 1)];
}

/** Its time is that of all its parts; `spent` is what earlier parts took. */
function continued(step, told) {
  const resumed = step.status === "waiting" && told.status !== "waiting";
  const spent = resumed ? step.execution_time ?? 0 : step.spent ?? 0;
  const next = { ...step, ...withoutUndefined(told), spent };
  if (told.execution_time !== undefined && told.status !== "waiting") next.execution_time += spent;
  return next;
}

// What is asked is not the plan but whether so heavy a statement may run.
const isCost = (ask) => ask?.kind === "cost";

const unlessEnded = (job, status) => (hasEnded(job) ? {} : { status });

const withoutUndefined = (value) =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));

/**
 * The same job from GET /api/jobs/{id}, for one whose stream is gone (an hour after its end) or
 * that is shown in a page of the history. It takes no events: its seq is beyond all of them.
 */
export function fromTrace(trace) {
  const planned = trace.plan && {
    plan: trace.plan, plan_steps: trace.plan_steps ?? [],
    refinement_summary: trace.refinement_summary ?? "",
  };
  const ask = waitOf(trace, "plan_confirm");
  const cost = isCost(ask) ? ask : null;
  return newJob({
    job_id: trace.job_id, parent_job_id: trace.parent_job_id ?? null,
    projeto: trace.projeto ?? null, pergunta: trace.pergunta ?? "", lang: trace.lang ?? null,
    status: trace.status, created_at: trace.created_at ?? null, seq: Infinity,
    steps: stepsOf(trace.execution_chain ?? []), ask, cost,
    plan: (cost ? null : ask) ?? planned ?? null,
    text: trace.response_text ?? "", message: messageOf(trace),
    feedback_ask: waitOf(trace, "feedback_request"), rating: trace.rating ?? null,
    comment: trace.feedback_comment ?? "", error: errorOf(trace),
    sql_edited: Boolean(trace.sql_edited),
  });
}

/** One step for a module's attempts and for both sides of its wait, as the stream tells it. What
 * runs beside the flow stands between them. */
function stepsOf(chain) {
  const steps = [];
  let last = null;
  for (const { module, status, execution_time, queued_ms, note } of chain) {
    const step = { module, status, execution_time, queued_ms, note };
    if (module === last?.module) {
      step.execution_time = (execution_time ?? 0) + (last.execution_time ?? 0);
      steps[steps.indexOf(last)] = step;
    } else {
      steps.push(step);
    }
    if (module !== BESIDE) last = step;
  }
  return steps;
}

function waitOf(trace, event) {
  const wait = (trace.waiting ?? []).find((entry) => entry.event === event);
  if (!wait) return null;
  return {
    ...wait.payload, module: wait.module, ask: wait.ask, deadline: Date.parse(wait.deadline),
    extensions: wait.extensions ?? 0,
  };
}

function messageOf(trace) {
  if (!trace.response_text) return null;
  return {
    response_text: trace.response_text, lang: trace.lang, key_numbers: trace.key_numbers ?? [],
    chart: trace.chart ?? {}, query_sql: trace.query_sql ?? "", columns: trace.columns ?? [],
    rows: trace.results_preview ?? [], row_count: trace.row_count ?? 0,
    statistics: trace.statistics ?? {}, insights: trace.insights ?? [],
    recommendations: trace.recommendations ?? [], warnings: trace.warnings ?? [],
    intent_category: trace.intent_category,
  };
}

function errorOf({ status, error, error_code }) {
  if (!error) return null;
  return { code: error_code ?? status, message: error };
}
