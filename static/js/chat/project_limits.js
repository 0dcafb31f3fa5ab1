// When a project's heavy queries ask first, as a choice of few words. Pure. Place in the flow:
// project_dialogs.js. A limit that a program set stays what it is until another choice is made.

const ASKS = ["cost_ask", "bytes_ask"];
export const CHOICES = ["default", "always", "never"];

/** "default" | "always" | "never" | "own" (a limit of another size). */
export function choiceOf({ limits = {}, limits_in_force: force = {} }) {
  const given = ASKS.filter((name) => Number.isInteger(limits[name]));
  if (given.length === 0) return "default";
  if (ASKS.every((name) => limits[name] === 0)) return "always";
  return ASKS.every((name) => limits[name] >= refusal(force, name)) ? "never" : "own";
}

/** The project's limits after `choice`; what it refuses stays. None is above what the installation
 * refuses, which may have become less since they were set: it would take none of them then. */
export function limitsAfter({ limits = {}, limits_in_force: force = {} }, choice) {
  const within = Object.entries(limits).map(([name, value]) => [name, Math.min(value, refusal(force, name))]);
  if (choice === "own") return Object.fromEntries(within);
  const kept = Object.fromEntries(within.filter(([name]) => !ASKS.includes(name)));
  if (choice === "default") return kept;
  const value = (name) => (choice === "always" ? 0 : refusal(force, name));
  return { ...kept, ...Object.fromEntries(ASKS.map((name) => [name, value(name)])) };
}

const refusal = (force, name) => force[name.replace("ask", "refuse")] ?? Infinity;
