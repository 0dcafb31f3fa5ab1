// The answer's Markdown as nodes, growing while it streams in.
//
// Place in the flow: answer_card.js. Blocks that are drawn already stay as they are, so nothing
// flickers: only the last ones are drawn anew. With the message the checked numbers are marked.

import { h } from "../lib/dom.js";
import { renderMarkdown } from "../lib/markdown.js";
import { withoutAnyTable, withoutResultTable } from "./markdown_tables.js";

/** mark(fragment) marks the checked numbers of the final text. */
export function answerText() {
  const element = h("div", { class: "answer-text md", dataset: { testid: "answer-text" } });
  let drawn = null;

  /** Without a message more may come. */
  function update({ text, message, lang, columns, hasRows, mark }) {
    const key = message ? `final ${text}` : text;
    if (key === drawn) return;
    drawn = key;
    const shown = message ? (hasRows ? withoutResultTable(text, columns) : text) : withoutAnyTable(text);
    element.lang = lang === "en" ? "en" : "pt-BR";
    const fragment = renderMarkdown(shown);
    if (message) mark(fragment);
    merge(element, fragment);
  }

  return { element, update };
}

// Nodes that are equal stay in place; the rest is replaced.
function merge(element, fragment) {
  const next = [...fragment.childNodes].filter((node) => node.nodeType === Node.ELEMENT_NODE || node.textContent.trim());
  const now = [...element.childNodes];
  let same = 0;
  while (same < now.length && same < next.length && now[same].isEqualNode(next[same])) same += 1;
  for (const node of now.slice(same)) node.remove();
  element.append(...next.slice(same));
}
