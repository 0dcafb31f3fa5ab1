// Where each number of the answer comes from, and where it stands in the text. Pure.
//
// Place in the flow: number_marks.js marks the places that findNumbers returns; describeSource
// says the cell, statistic or formula. A key number is {text, value, source} as the server's
// ledger wrote it (orchestrator/analyst/writing/ledger.py).

// Digits, separators and signs that would make a longer number of a found one.
const BEFORE = /[\d.,]$/;
const AFTER = /^(?:\d|[.,]\d|%)/;

// [{start, end, entry}] in reading order, none overlapping. Of entries with the same text the
// first occurrence takes the first one, and the last serves all that follow. `used` counts the
// occurrences over several pieces of text; give one Map for a whole answer.
export function findNumbers(text, keyNumbers, used = new Map()) {
  const byText = new Map();
  for (const entry of keyNumbers) {
    if (!entry?.text || !/\d/.test(entry.text)) continue;
    const key = spaced(entry.text);
    byText.set(key, [...(byText.get(key) ?? []), entry]);
  }
  const longest = [...byText.keys()].sort((a, b) => b.length - a.length);
  const plain = spaced(text);
  const taken = [];
  for (const key of longest) {
    for (let at = plain.indexOf(key); at !== -1; at = plain.indexOf(key, at + key.length)) {
      const end = at + key.length;
      if (stands(plain, at, end, key) && !taken.some((mark) => at < mark.end && end > mark.start))
        taken.push({ start: at, end, key });
    }
  }
  taken.sort((a, b) => a.start - b.start);
  return taken.map(({ start, end, key }) => {
    const entries = byText.get(key);
    const count = used.get(key) ?? 0;
    used.set(key, count + 1);
    return { start, end, entry: entries[Math.min(count, entries.length - 1)] };
  });
}

// A no-break space reads as a space, one character for one.
const spaced = (text) => text.replace(/[\u00a0\u202f]/g, " ");

function stands(text, start, end, key) {
  const before = text.slice(Math.max(0, start - 1), start);
  const after = text.slice(end, end + 2);
  if (/^\d/.test(key) && (BEFORE.test(before) || /[\p{L}_/-]$/u.test(before))) return false;
  return !(/\d$/.test(key) && AFTER.test(after)) && !/^[\p{L}_/]/u.test(after);
}

// {kind, row?, column?, label, detail}: what a tooltip says, in the interface's language.
export function describeSource(entry, { columns, rows, t, format }) {
  const source = entry.source ?? {};
  if (source.kind === "cell") return cellSource(source, { columns, rows, t, format });
  if (source.kind === "statistic") return { kind: "statistic", ...statisticWords(source.path, columns, t) };
  return { kind: "computed", label: t("answer.source_computed"), detail: formulaWords(source.formula, t) };
}

function cellSource(source, { columns, rows, t, format }) {
  const index = columns.findIndex((column) => column.name === source.column);
  const column = columns[index];
  const row = rows[source.row];
  const names = row
    ? columns.map((item, at) => [item, row[at]])
      .filter(([item]) => item !== column && !isMeasure(item))
      .map(([item, value]) => format(value, item)).slice(0, 3)
    : [];
  const where = names.length ? names.join(" · ") : t("answer.source_row", { n: source.row + 1 });
  return {
    kind: "cell", row: source.row, column: source.column,
    label: t("answer.source_cell"), detail: `${column?.label ?? source.column} · ${where}`,
  };
}

const isMeasure = (column) => ["integer", "numeric"].includes(column.type) && !column.grain;

const KNOWN = [
  "sum", "mean", "median", "std", "min", "max", "q1", "q3", "count", "nulls", "distinct", "first",
  "last", "share", "cumulative", "value", "percent", "absolute", "slope", "confidence", "low", "high", "of",
];
const GROUPS = ["top", "pareto", "outliers", "trend", "change", "last_change", "categories"];

// "revenue.top.0.share" → the column's label and what the last parts of the path mean.
function statisticWords(path, columns, t) {
  const parts = String(path ?? "").split(".");
  const column = columns.find((item) => item.name === parts[0]);
  const rest = parts.slice(1);
  const last = rest.findLast((part) => KNOWN.includes(part));
  const group = rest.find((part) => GROUPS.includes(part));
  const place = rest.find((part) => /^\d+$/.test(part));
  const words = [];
  if (last) words.push(t(`answer.statistic_${last}`));
  if (group) words.push(t(`answer.statistic_group_${group}`, { n: Number(place ?? 0) + 1 }));
  return {
    label: t("answer.source_statistic"),
    detail: words.length ? `${column?.label ?? parts[0]} · ${words.join(", ")}` : String(path),
  };
}

const FORMULAS = {
  row_count: "row_count",
  "row_count without missing values": "row_count_present",
  "rows that have a name": "named_rows",
  "rows with the same value": "same_rows",
  "periods with the same value": "same_periods",
  "previous answer": "previous_answer",
  "days of the period": "days",
  "days of the compared period": "days_compared",
};

const formulaWords = (formula, t) =>
  FORMULAS[formula] ? t(`answer.formula_${FORMULAS[formula]}`) : String(formula ?? "");
