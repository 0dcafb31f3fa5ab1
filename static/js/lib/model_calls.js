// Calls to language models in words. Place in the flow: the chat's steps and the operator's page
// show the same figures of the ledger (GET /api/jobs/{id}, llm_calls).

import { money, number } from "./format.js";
import { t } from "./i18n.js";

/** A call costs fractions of a cent. null: no price is known. */
export function dollars(value) {
  if (value === null || value === undefined) return t("common.cost_unknown");
  const cost = Number(value);
  return cost >= 1 ? money(cost, "USD") : `US$ ${number(cost, { digits: 4, min: 2 })}`;
}

/** What calls cost that took so many tokens: those that took none have no cost. */
export const costOf = (value, taken) => (taken === 0 ? "–" : dollars(value));

/** {sent, input, output, cost}: cost is null when no call had a price. */
export function sums(calls) {
  const sum = (name) => calls.reduce((all, call) => all + (call[name] ?? 0), 0);
  return {
    sent: calls.filter((call) => call.tries > 0).length, input: sum("input_tokens"),
    output: sum("output_tokens"),
    cost: calls.some((call) => call.cost !== null) ? sum("cost") : null,
  };
}

/** "groq/llama", or the model alone where its provider is not known. */
export const modelName = ({ provider, model }) => [provider, model].filter(Boolean).join("/");

/** What to say of a call beside its figures: made ahead, not sent, without an answer. */
export function remarks(call) {
  return [
    call.ahead && t("common.call_ahead"),
    call.outcome !== "ok" && t(call.tries > 0 ? "common.call_failed" : "common.call_held_back", { code: call.outcome }),
  ].filter(Boolean);
}

/** "1,200 + 300 tokens (400 cached)". */
export function tokens({ input_tokens: input, cached_tokens: cached, output_tokens: output }) {
  return t(cached > 0 ? "common.tokens_cached" : "common.tokens",
    { in: number(input), out: number(output), cached: number(cached) });
}
