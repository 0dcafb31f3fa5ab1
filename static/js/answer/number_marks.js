// Checked numbers in the answer's text: each can be hovered, focused or tapped, and says the
// cell, the statistic or the formula that it comes from.
//
// Place in the flow: answer_card.js marks the final text; highlight(source) shows the cell in
// the table. One tooltip serves the whole answer.

import { h, replaceChildren } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { formatCell } from "./cells.js";
import { describeSource, findNumbers } from "./number_sources.js";

const MARGIN = 8;
let marked = 0;

export function numberMarks({ highlight }) {
  const tip = h("div", { class: "answer-tip", role: "tooltip", id: `answer-tip-${(marked += 1)}`, popover: "manual" });
  let shownFor = null;
  let given = null;

  /** Marks the numbers of `fragment`. result: {columns, rows, lang}. */
  function mark(fragment, keyNumbers, result) {
    given = result;
    const used = new Map();
    const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (!walker.currentNode.parentElement?.closest("table, code")) texts.push(walker.currentNode);
    for (const node of texts) replaceNumbers(node, findNumbers(node.data, keyNumbers, used));
  }

  function replaceNumbers(node, found) {
    if (!found.length) return;
    const parts = [];
    let at = 0;
    for (const { start, end, entry } of found) {
      parts.push(node.data.slice(at, start), button(node.data.slice(start, end), entry));
      at = end;
    }
    node.replaceWith(...parts, node.data.slice(at));
  }

  function button(text, entry) {
    // Not a <button>: that is a box of its own in the line, and the line would break around it.
    const element = h("span", {
      role: "button", tabindex: "0", class: "answer-number", dataset: { testid: "answer-number" },
      onpointerenter: (event) => event.pointerType === "mouse" && show(element, entry),
      onpointerleave: (event) => event.pointerType === "mouse" && document.activeElement !== element && hide(),
      onfocus: () => show(element, entry), onblur: hide,
      onclick: () => (shownFor === element && document.activeElement !== element ? hide() : show(element, entry)),
      onkeydown: (event) => onKey(event, element, entry),
    }, text);
    return element;
  }

  function onKey(event, element, entry) {
    if (event.key === "Escape" && shownFor) hide();
    else if (event.key === "Enter" || event.key === " ") show(element, entry);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function show(anchor, entry) {
    if (shownFor === anchor) return;
    hide();
    const source = describeSource(entry, { ...given, t, format: (value, column) => formatCell(value, column, given.lang) });
    replaceChildren(tip, h("span", { class: "answer-tip-kind" }, icon("check"), source.label), h("span", { class: "answer-tip-detail" }, source.detail));
    if (!tip.isConnected) document.body.append(tip);
    tip.showPopover();
    place(tip, anchor);
    shownFor = anchor;
    anchor.setAttribute("aria-describedby", tip.id);
    highlight(source.kind === "cell" ? source : null);
    window.addEventListener("scroll", hide, { capture: true, once: true });
  }

  function hide() {
    if (!shownFor) return;
    window.removeEventListener("scroll", hide, { capture: true });
    shownFor.removeAttribute("aria-describedby");
    shownFor = null;
    tip.hidePopover();
    tip.remove();
    highlight(null);
  }

  return { mark, hide };
}

function place(tip, anchor) {
  const at = anchor.getBoundingClientRect();
  const left = at.left + at.width / 2 - tip.offsetWidth / 2;
  const above = at.top - tip.offsetHeight - 6;
  tip.style.setProperty("left", `${Math.max(MARGIN, Math.min(left, window.innerWidth - tip.offsetWidth - MARGIN))}px`);
  tip.style.setProperty("top", `${above > MARGIN ? above : at.bottom + 6}px`);
}
