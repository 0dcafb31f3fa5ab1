// What a plan says, in the page's language. Place in the flow: plan_card.js. The server writes a
// plan's sentences in the question's language; for a page in the other one they are asked for once
// while the plan waits, and those of the question stand there until they come, or if they do not.

/** wanted: the page's language; read(job): {goal, plan_steps, notes} in it; drawn() when they are
 * there. Answers (job, payload) → {goal, steps, notes, lang, notesLang}. */
export function toldPlans({ wanted, read, drawn }) {
  const kept = new WeakMap(); // a plan's payload → what it says, or null while that is asked for

  async function ask(job, payload) {
    kept.set(payload, null);
    try {
      const { goal, plan_steps: steps, notes } = await read(job);
      kept.set(payload, { goal, steps, notes, lang: wanted, notesLang: written(job, payload) });
      drawn();
    } catch {
      // It can be read and answered as it is.
    }
  }

  const foreign = (job, payload) =>
    read && written(job, payload) !== wanted && job.ask && payload.ask === job.ask.ask
    && !payload.plan.needs_sql;

  return (job, payload) => {
    if (foreign(job, payload) && !kept.has(payload)) ask(job, payload);
    const lang = written(job, payload);
    return kept.get(payload)
      ?? { goal: payload.plan.goal, steps: payload.plan_steps ?? [], notes: [], lang, notesLang: lang };
  };
}

/** The language of a plan's own sentences. */
export const written = (job, payload) => payload.lang ?? job.lang ?? "pt";
