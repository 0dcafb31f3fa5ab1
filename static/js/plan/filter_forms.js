// What a filter's form offers and what it means as a filter of the plan. Pure.
//
// Place in the flow: editors/filter.js. "is" with several values is the plan's "in".

const OPERATORS = {
  text: ["eq", "ne", "contains", "is_null", "not_null"],
  integer: ["eq", "ne", "gt", "gte", "lt", "lte", "between", "is_null", "not_null"],
  numeric: ["gte", "gt", "lte", "lt", "between", "eq", "ne", "is_null", "not_null"],
  date: ["eq", "gte", "lte", "between", "is_null", "not_null"],
  timestamp: ["eq", "gte", "lte", "between", "is_null", "not_null"],
  boolean: ["eq", "is_null", "not_null"],
  condition: ["condition", "not_condition"],
};

export const operatorsOf = (type) => OPERATORS[type] ?? OPERATORS.text;

export const shownOperator = (op) => ({ in: "eq", not_in: "ne" })[op] ?? op;

// The filter, or null when values are missing or do not fit the column.
export function fromForm(subject, op, given, grain = null) {
  const values = given.map((value) => String(value).trim()).filter((value) => value !== "");
  if (subject.type === "condition") return { column: subject.condition, op, values: [], grain: null };
  if (["is_null", "not_null"].includes(op)) return { column: subject.name, op, values: [], grain: null };
  const typed = values.map((value) => typedValue(value, subject.type));
  if (!typed.length || typed.some((value) => value === null)) return null;
  if (op === "between" && (typed.length !== 2 || typed[0] > typed[1])) return null;
  const many = typed.length > 1 ? { eq: "in", ne: "not_in" }[op] ?? op : op;
  return { column: subject.name, op: many, values: typed, grain };
}

function typedValue(value, type) {
  if (type === "boolean") return value === "true";
  if (type !== "integer" && type !== "numeric") return value;
  const number = Number(value);
  return Number.isFinite(number) && (type === "numeric" || Number.isInteger(number)) ? number : null;
}
