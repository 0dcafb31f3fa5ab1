// Markdown of answers, made harmless. Place in the flow: the answer card. Text may come from a
// model or from data cells, so only plain formatting survives: no links, images, HTML or styles.

import DOMPurify from "../../vendor/purify.es.mjs";
import { marked } from "../../vendor/marked.esm.js";
import { t } from "./i18n.js";

const MAX_CHARACTERS = 100_000;
const ALLOWED = {
  ALLOWED_TAGS: ["p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol",
    "li", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"],
  ALLOWED_ATTR: ["align", "start"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};
// A page has its own h1 and h2: an answer's first level is the third.
const walkTokens = (token) => {
  if (token.type === "heading") token.depth = Math.min(6, token.depth + 2);
};
const renderer = { html: ({ text }) => escaped(text) };

marked.use({ gfm: true, walkTokens, renderer });

/** The text as nodes, ready to be put into the page. */
export function renderMarkdown(text) {
  const fragment = DOMPurify.sanitize(marked.parse(text.slice(0, MAX_CHARACTERS)), ALLOWED);
  for (const table of fragment.querySelectorAll("table")) scrollable(table);
  return fragment;
}

/** A wide table scrolls by itself, also by keyboard, and the page does not. */
function scrollable(table) {
  const frame = document.createElement("div");
  frame.className = "md-table";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", t("common.table"));
  table.replaceWith(frame);
  frame.append(table);
}

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
