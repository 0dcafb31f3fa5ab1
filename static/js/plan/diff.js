// What changed between two plans, as chips that are new and chips that are gone.
//
// Place in the flow: plan_card.js marks them after an edit or a refinement. Pure.

import { chipsOf } from "./chips.js";

// Returns {added: Set of keys, removed: [chips of the plan before]}.
export function diffPlans(before, after, words) {
  if (!before || !after) return { added: new Set(), removed: [] };
  const old = chipsOf(before, words);
  const now = chipsOf(after, words);
  const oldKeys = new Set(old.map((chip) => chip.key));
  const newKeys = new Set(now.map((chip) => chip.key));
  return {
    added: new Set([...newKeys].filter((key) => !oldKeys.has(key))),
    removed: old.filter((chip) => !newKeys.has(chip.key)),
  };
}
