// What language models were asked, and what the days came to. From PostgreSQL, every half minute.

import { h } from "../lib/dom.js";
import { date, number } from "../lib/format.js";
import { lang, t } from "../lib/i18n.js";
import { costOf, dollars, modelName } from "../lib/model_calls.js";
import { empty, moduleName, partError, row, section, statusName, table } from "./parts.js";

const OUTCOMES = ["answered", "rejected", "failed", "cancelled", "expired", "open"];

/** {element, updateHistory(history)} */
export function modelsView() {
  const calls = h("div");
  const people = h("div");
  const days = h("div");
  const element = h("div", { class: "op-view" },
    section(t("operator.llm"), { testid: "op-llm" }, calls),
    section(t("operator.spending"), { hint: t("operator.spending_hint"), testid: "op-spending" }, people),
    section(t("operator.outcomes"), { hint: t("operator.outcomes_hint"), testid: "op-outcomes" }, days));
  return { element, title: t("operator.view.models"), updateHistory(history) {
    calls.replaceChildren(...provider(history), ...llm(history));
    people.replaceChildren(...spending(history));
    days.replaceChildren(outcomes(history.outcomes));
  } };
}

function provider({ provider: found }) {
  if (!found.configured) {
    return [h("p", { class: "notice" }, h("strong", {}, t("operator.no_provider")), " ", t("operator.no_provider_text"))];
  }
  return [h("p", { class: "op-provider" }, t("operator.provider", { model: found.model, host: found.host })),
    !found.priced && h("p", { class: "hint" }, t("operator.no_price"))].filter(Boolean);
}

function llm({ llm: found, days }) {
  if (found.error) return [partError(found.error, lang())];
  if (found.length === 0) return [empty(t("operator.llm_none", { n: days }))];
  const columns = [{ label: t("operator.day"), class: "op-first" }, { label: t("operator.model") },
    { label: t("operator.module") }, { label: t("operator.prompt") },
    ...["calls", "tokens_in", "tokens_out", "cost"].map((name) => ({
      label: t(`operator.llm_${name}`), class: "op-number" }))];
  const { element, body } = table(t("operator.llm"), columns);
  body.append(...found.map((one) => row(columns, [date(one.day), modelName(one) || "–",
    moduleName(one.module), one.prompt_version ?? "–", number(one.calls), number(one.tokens_in),
    number(one.tokens_out), costOf(one.cost, one.tokens_in + one.tokens_out)])));
  return [total(found, days), element];
}

function total(found, days) {
  const sum = (name) => found.reduce((all, one) => all + Number(one[name] ?? 0), 0);
  const priced = found.some((one) => one.cost !== null);
  const tokens = sum("tokens_in") + sum("tokens_out");
  return h("p", { class: "op-total" }, t("operator.llm_total", {
    days, calls: number(sum("calls")), tokens: number(tokens),
    cost: costOf(priced ? sum("cost") : null, tokens) }));
}

/** Who spent it, the dearest first. */
function spending({ people: found, budget_user_day: budget, days }) {
  if (found.error) return [partError(found.error, lang())];
  if (found.rows.length === 0) return [empty(t("operator.llm_none", { n: days }))];
  const columns = [{ label: t("operator.account"), class: "op-first" },
    ...["calls", "held_back", "tokens_in", "cached", "tokens_out", "cost", "ahead"].map((name) => ({
      label: t(`operator.llm_${name}`), class: "op-number" }))];
  const { element, body } = table(t("operator.spending"), columns);
  body.append(...found.rows.map((one) => row(columns, [one.key || "–", number(one.calls),
    number(one.held_back), number(one.input_tokens), number(one.cached_tokens),
    number(one.output_tokens), costOf(one.cost, one.input_tokens + one.output_tokens),
    one.ahead ? dollars(one.ahead_cost) : "–"])));
  return [budget && h("p", { class: "op-total" }, t("operator.budget", { cost: dollars(budget) })), element].filter(Boolean);
}

function outcomes(found) {
  if (found.error) return partError(found.error, lang());
  if (found.length === 0) return empty(t("operator.jobs_none"));
  const byDay = grouped(found);
  const columns = [{ label: t("operator.day"), class: "op-first" },
    ...OUTCOMES.map((status) => ({ label: statusName(status), class: "op-number" })),
    { label: t("operator.share") }];
  const { element, body } = table(t("operator.outcomes"), columns);
  for (const [day, rows] of byDay) {
    const count = (status) => rows.find((one) => one.status === status)?.jobs ?? 0;
    body.append(row(columns, [date(day), ...OUTCOMES.map((status) =>
      h("span", { class: count(status) ? "" : "op-zero" }, number(count(status)))), stack(count)]));
  }
  return element;
}

/** The day's outcomes as one bar; the numbers beside it say the same. */
function stack(count) {
  const all = OUTCOMES.reduce((sum, status) => sum + count(status), 0);
  return h("div", { class: "op-stack", "aria-hidden": true }, OUTCOMES.filter(count).map((status) =>
    h("span", { class: `op-stack-${status}`, style: { "inline-size": `${(count(status) / all) * 100}%` } })));
}

function grouped(found) {
  const days = new Map();
  for (const one of found) days.set(one.day, [...(days.get(one.day) ?? []), one]);
  return days;
}
