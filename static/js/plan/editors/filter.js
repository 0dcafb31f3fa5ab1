// One condition on the rows (or on the groups): column, comparison, values.
//
// Place in the flow: chip_editor.js. Values of text columns are suggested from the data.

import { api, withQuery } from "../../lib/api.js";
import { h, replaceChildren } from "../../lib/dom.js";
import { t } from "../../lib/i18n.js";
import { folded } from "../../lib/text.js";
import { withFilter } from "../edits.js";
import { input, labelled, select, valuePicker } from "../fields.js";
import { fromForm, operatorsOf, shownOperator } from "../filter_forms.js";

export function filterEditor({ plan, words, index, field = "filters" }) {
  const before = index === null || index === undefined ? null : plan[field][index];
  const columns = columnOptions(plan, words, field, before);
  const first = before ? keyOf(before) : firstOption(columns);
  const column = select(columns, first, { onchange: drawOperators, dataset: { testid: "filter-column" } });
  const operator = select([], "", { onchange: drawValues, dataset: { testid: "filter-operator" } });
  const operatorField = labelled(t("plan.filter_how"), operator);
  const values = h("div", {});
  let read = () => [];

  function subject() {
    const name = column.value;
    if (name.startsWith("condition:")) return { condition: name.slice(10), type: "condition" };
    return words.columns.get(name) ?? { ...words.metrics.get(name), name, type: "numeric" };
  }

  function drawOperators() {
    const { type } = subject();
    const kinds = operatorsOf(type);
    const kept = before && column.value === keyOf(before) ? shownOperator(before.op) : kinds[0];
    replaceChildren(operator, kinds.map((op) => h("option", { value: op }, t(`plan.op_${op}`))));
    operator.value = kept;
    operatorField.hidden = kinds.length < 2;
    drawValues();
  }

  function drawValues() {
    const same = before && column.value === keyOf(before);
    const made = valueFields(subject(), operator.value, same ? before.values : [], { plan, words });
    replaceChildren(values, made.element);
    read = made.read;
  }

  drawOperators();
  return {
    body: [labelled(t("plan.filter_column"), column), operatorField, values],
    read() {
      const found = fromForm(subject(), operator.value, read(), before?.grain ?? null);
      return found ? { edit: withFilter(plan, index, found, field) } : { error: t("plan.filter_incomplete") };
    },
  };
}

const keyOf = (filter) =>
  (["condition", "not_condition"].includes(filter.op) ? `condition:${filter.column}` : filter.column);
const firstOption = (columns) => (columns[0].options ?? columns)[0].value;

function columnOptions(plan, words, field, before) {
  if (field === "having")
    return plan.metrics.map((metric) => ({ value: metric.name, label: words.metric({ ...metric, show: [] }) }));
  const named = (words.table?.columns ?? []).filter((item) => item.filter)
    .map((item) => ({ value: item.name, label: item.label }));
  const key = before && keyOf(before);
  if (key && !key.startsWith("condition:") && !named.some((item) => item.value === key))
    named.unshift({ value: key, label: words.column(key) });
  const conditions = (words.table?.conditions ?? [])
    .map((item) => ({ value: `condition:${item.name}`, label: item.label }));
  if (!conditions.length) return named;
  return [{ group: t("plan.columns"), options: named }, { group: t("plan.conditions"), options: conditions }];
}

function valueFields(subject, op, values, { plan, words }) {
  if (subject.type === "condition" || ["is_null", "not_null"].includes(op)) return { element: null, read: () => [] };
  if (op === "between") return twoFields(subject, values);
  if (subject.type === "text" && op !== "contains") return suggested(subject, values, { plan, words });
  if (subject.type === "boolean") {
    const choice = select([{ value: "true", label: t("plan.yes") }, { value: "false", label: t("plan.no") }],
      String(values[0] ?? "true"));
    return { element: labelled(t("plan.value"), choice), read: () => [choice.value] };
  }
  const one = input(inputType(subject), values[0], { step: "any", dataset: { testid: "filter-value", autofocus: "" } });
  return { element: labelled(t("plan.value"), one), read: () => [one.value] };
}

const inputType = (subject) =>
  ({ integer: "number", numeric: "number", date: "date", timestamp: "date" })[subject.type] ?? "text";

function twoFields(subject, values) {
  const [low, high] = [0, 1].map((at) => input(inputType(subject), values[at], { step: "any" }));
  return {
    element: h("div", { class: "plan-two" }, labelled(t("plan.from"), low), labelled(t("plan.until"), high)),
    read: () => [low.value, high.value],
  };
}

function suggested(subject, values, { plan, words }) {
  const known = subject.values ?? [];
  const picker = valuePicker({
    chosen: values.map(String), label: t("plan.value"), read: (value) => words.value(value, subject.name),
    suggest: async (typed) => {
      const near = known.map((item) => ({ value: String(item.value), label: item.label ?? String(item.value) }))
        .filter((item) => folded(`${item.label} ${item.value}`).includes(folded(typed)));
      const found = await fromData(plan.table, subject.name, typed, words);
      return [...new Map([...near, ...found].map((item) => [item.value, item])).values()];
    },
  });
  return { element: labelledGroup(t("plan.values"), picker.element), read: picker.values };
}

const labelledGroup = (text, element) => h("div", {}, h("p", { class: "label" }, text), element);

// Suggestions are a help: without them a value can still be typed.
async function fromData(table, column, q, words) {
  try {
    const { values } = await api.get(withQuery("/api/catalog/values", { table, column, q }));
    return values.map((item) => {
      const value = String(item?.value ?? item);
      return { value, label: item?.label ?? words.value(value, column), also: item?.also?.[0] ?? "" };
    });
  } catch {
    return [];
  }
}
