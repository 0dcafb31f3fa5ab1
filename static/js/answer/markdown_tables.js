// Finds the Markdown table that repeats the result, so that the rows are shown once only.
//
// Place in the flow: answer_text.js cuts it out of the text before rendering; the data table,
// which sorts and pages, stands for it. Pure.

const DIVIDER = /^\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*$/;
const SHOWN = /^\*(mostrando|showing)\b.*\*$/i;

// While the text streams in, any table is held back: the message says whether it repeats rows.
export function withoutAnyTable(text) {
  return cut(text, () => true);
}

export function withoutResultTable(text, columns) {
  const wanted = columns.slice(0, 12).map((column) => folded(column.label));
  return cut(text, (cells) => cells.length === wanted.length
    && cells.every((cell, index) => folded(cell) === wanted[index]));
}

// Any case, no accents on spaces, no Markdown escapes: how a heading is compared.
const folded = (text) => String(text).replaceAll("\\", "").trim().toLowerCase();

const cellsOf = (line) =>
  line.trim().replace(/^\|/, "").replace(/\|$/, "").split(/(?<!\\)\|/).map((cell) => cell.trim());

function cut(text, repeats) {
  const lines = text.split("\n");
  const kept = [];
  let index = 0;
  while (index < lines.length) {
    const isTable = lines[index].includes("|") && DIVIDER.test(lines[index + 1] ?? "")
      && (lines[index + 1] ?? "").includes("-");
    if (!isTable || !repeats(cellsOf(lines[index]))) {
      kept.push(lines[index]);
      index += 1;
      continue;
    }
    index += 2;
    while (index < lines.length && lines[index].trim() !== "") index += 1;
    index = afterCaption(lines, index);
  }
  return kept.join("\n").replace(/\n{3,}/g, "\n\n").trim();
}

// "Showing 20 of 30 rows." speaks of the table that was cut out; the data table says its own.
function afterCaption(lines, index) {
  let next = index;
  while (next < lines.length && lines[next].trim() === "") next += 1;
  return next < lines.length && SHOWN.test(lines[next].trim()) ? next + 1 : index;
}
