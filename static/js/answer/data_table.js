// The rows of the result: sorted by any column, in pages, formatted by type and language.
//
// Place in the flow: answer_card.js. What the message carries is shown at once; the pages beyond
// it, and a sort over all of them, come from GET /api/jobs/{id}/rows.

import { api, withQuery } from "../lib/api.js";
import { h, replaceChildren, setText } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { locale, t } from "../lib/i18n.js";
import { decimalsOf, formatCell, isNumeric, wholeCell } from "./cells.js";
import { upperFirst } from "./chart_series.js";
import { nextSort, pageCount, pageOf, sortRows } from "./rows.js";

const PAGE = 20;
const LONG = 36;

/** given: {jobId, columns, rows (lists), rowCount, lang, title}. */
export function dataTable(given) {
  const { jobId, columns, rows, lang } = given;
  const total = Math.max(given.rowCount, rows.length);
  const isWhole = total <= rows.length;
  const pages = pageCount(total, PAGE);
  const state = { page: 0, goal: 0, sort: null, turn: 0, shown: pageOf(rows, 0, PAGE), marked: null };
  const body = h("tbody", {});
  const headings = columns.map((column, index) => heading(column, index));
  const table = h("table", { class: "answer-table" },
    h("caption", { class: "visually-hidden" }, t("answer.table_caption", { title: given.title, n: total })),
    h("thead", {}, h("tr", {}, headings.map(({ cell }) => cell))), body);
  const frame = h("div", { class: "answer-table-frame", tabindex: "0", role: "group", "aria-label": t("answer.table_scroll") }, table);
  const where = h("span", { class: "answer-table-where", role: "status" });
  const previous = pager("prev", "chevron-left", -1);
  const next = pager("next", "chevron-right", 1);
  const error = h("p", { class: "field-error", role: "alert", hidden: true });
  const element = h("div", { class: "answer-table-box", dataset: { testid: "table" } }, frame, error,
    (pages > 1 || total > 8) && h("div", { class: "answer-table-foot" }, where, pages > 1 && h("span", { class: "answer-pager" }, previous, next)));

  function heading(column, index) {
    const mark = h("span", { class: "answer-sort", "aria-hidden": true }, icon("sort"));
    const button = h("button", { type: "button", class: "answer-sort-button", dataset: { testid: `sort-${column.name}` },
      onclick: () => show(0, nextSort(state.sort, index, column)) },
    upperFirst(column.label || column.name), mark);
    return { cell: h("th", { scope: "col", class: isNumeric(column) && "answer-numeric" }, button), mark };
  }

  function pager(name, symbol, step) {
    return h("button", { type: "button", class: "icon-btn", "aria-label": t(`answer.page_${name}`), dataset: { testid: `table-${name}` },
      onclick: () => show(Math.min(Math.max(state.goal + step, 0), pages - 1), state.sort) }, icon(symbol));
  }

  function draw() {
    const decimals = columns.map((column, index) => decimalsOf(state.shown.map((row) => row[index]), column));
    replaceChildren(body, state.shown.map((row, at) => h("tr", { dataset: { row: originalRow(at) } },
      columns.map((column, index) => cell(row[index], column, decimals[index])))));
    headings.forEach(({ cell, mark }, index) => {
      const on = state.sort?.index === index;
      if (on) cell.setAttribute("aria-sort", state.sort.descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
      replaceChildren(mark, icon(on ? (state.sort.descending ? "arrow-down" : "arrow-up") : "sort"));
    });
    const first = state.page * PAGE;
    setText(where, pages > 1
      ? t("answer.rows_of", { from: number(first + 1), to: number(first + state.shown.length), total: number(total) })
      : t("answer.rows_all", { n: total }));
    previous.disabled = state.page === 0;
    next.disabled = state.page >= pages - 1;
    mark(state.marked);
  }

  function cell(value, column, decimals) {
    const text = formatCell(value, column, lang, { decimals });
    const classes = [isNumeric(column) && "answer-numeric", value === null && "answer-none", text.length > LONG && "answer-long"];
    return h("td", { class: classes, title: wholeCell(value, column, lang, { decimals }) }, text);
  }

  const number = (value) => value.toLocaleString(locale());

  // The row's number in the message's order, which the sources of the numbers count in.
  const originalRow = (at) => (state.sort ? rows.indexOf(state.shown[at]) : state.page * PAGE + at);

  // What is shown changes when its rows are there: a page that cannot be had leaves the last one.
  async function show(page, sort) {
    const turn = (state.turn += 1);
    state.goal = page; // who presses "next" thrice in a hurry means three pages
    error.hidden = true;
    frame.setAttribute("aria-busy", "true");
    try {
      const shown = inHand(page, sort) ?? await fetched(page, sort);
      if (turn !== state.turn) return;
      Object.assign(state, { page, sort, shown });
      draw();
    } catch (failure) {
      if (turn !== state.turn) return;
      state.goal = state.page;
      replaceChildren(error, failure.message);
      error.hidden = false;
    } finally {
      if (turn === state.turn) frame.removeAttribute("aria-busy");
    }
  }

  function inHand(page, sort) {
    if (!isWhole && (sort || (page + 1) * PAGE > rows.length)) return null;
    return pageOf(sort ? sortRows(rows, sort.index, sort.descending, columns[sort.index], lang) : rows, page, PAGE);
  }

  async function fetched(page, sort) {
    const found = await api.get(withQuery(`/api/jobs/${jobId}/rows`, {
      offset: page * PAGE, limit: PAGE, sort: sort && columns[sort.index].name, desc: sort?.descending ? 1 : null }));
    return found.rows;
  }

  /** Marks the cell {row, column} when it is on this page; null marks none. */
  function mark(source) {
    state.marked = source;
    for (const cell of body.querySelectorAll(".answer-cell-marked")) cell.classList.remove("answer-cell-marked");
    if (!source) return;
    const index = columns.findIndex((column) => column.name === source.column);
    body.querySelector(`tr[data-row="${source.row}"]`)?.children[index]?.classList.add("answer-cell-marked");
  }

  draw();
  return { element, mark };
}
