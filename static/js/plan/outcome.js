// What became of a plan, read from the job. Pure. Place in the flow: plan_card.js.

const DECIDERS = ["plan_confirm", "user_proposed_plan", "plan_refiner"];
const END_WORDS = { expired: "expired", cancelled: "cancelled" };

// The last step that is not the history's: it runs beside the flow.
const lastStep = (job) => (job.steps ?? []).findLast((step) => step.module !== "history_preferences");

const decision = (job) =>
  (job.steps ?? []).findLast((step) => step.module === "plan_confirm" && step.status === "done");

/** "open" | "thinking" (an edit or a correction is on its way) | "none" | how it was decided:
 * "accepted" | "edited" | "rejected" | "expired" | "cancelled". */
export function planState(job) {
  if (!job.plan?.plan) return "none";
  const last = lastStep(job);
  const note = decision(job)?.note ?? "";
  // A wait that comes after it, for the cost, may run out too: the plan had its yes.
  const passed = /accepted/.test(note) && !DECIDERS.includes(last?.module);
  if (END_WORDS[job.status] && !(job.status === "expired" && passed)) return END_WORDS[job.status];
  if (job.status === "waiting" && job.ask && job.ask.kind !== "cost") return "open";
  const decided = last?.module !== "plan_confirm" || last.status === "done";
  if (job.status === "rejected" && /^rejected/.test(note)) return "rejected";
  if (!isOver(job) && last && DECIDERS.includes(last.module) && !(decided && /accepted|rejected/.test(note)))
    return "thinking";
  if (note === "edited and accepted") return "edited";
  if (note === "rejected") return "rejected";
  return "accepted";
}

const isOver = (job) => ["answered", "failed", "rejected"].includes(job.status);
