// The calls to language models that a job made. Place in the flow: the job's page, under its steps.

import { h } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { costOf, modelName, remarks, sums } from "../lib/model_calls.js";
import { moduleName, precise, row, section, table } from "./parts.js";

const NUMBERS = ["tokens_in", "cached", "tokens_out", "cost", "first", "took"];

/** A section; null when there is nothing to show: no call, or PostgreSQL is away. */
export function callsTable(calls) {
  if (!calls || calls.length === 0) return null;
  const columns = [{ label: t("operator.call_role"), class: "op-first" }, { label: t("operator.model") },
    { label: t("operator.prompt") },
    ...NUMBERS.map((name) => ({ label: t(`operator.llm_${name}`), class: "op-number" })),
    { label: t("operator.note") }];
  const { element, body } = table(t("operator.llm"), columns);
  body.append(...calls.map((call) => row(columns, [
    moduleName(call.role), modelName(call), h("span", { class: "op-mono" }, call.prompt),
    number(call.input_tokens), number(call.cached_tokens), number(call.output_tokens),
    costOf(call.cost, call.input_tokens + call.output_tokens),
    call.first_seconds === null ? "–" : precise(call.first_seconds * 1000),
    precise(call.seconds * 1000), remarks(call).join(", ") || "–"])));
  const { sent, input, output, cost } = sums(calls);
  return section(t("operator.llm"), { testid: "op-calls" },
    h("p", { class: "op-total" }, t("operator.job_total", {
      n: sent, tokens: number(input + output), cost: costOf(cost, input + output) })), element);
}
