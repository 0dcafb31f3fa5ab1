// SQL with colours. Place in the flow: a step's fields. The highlighter is loaded when the first
// statement is shown; what it makes passes DOMPurify, and without it the text stands plain.

import { h } from "../lib/dom.js";

const ALLOWED = { ALLOWED_TAGS: ["span"], ALLOWED_ATTR: ["class"], RETURN_DOM_FRAGMENT: true };
let tools = null;

/** Whether the field's text is a statement. */
export const isSql = (name, text) => /(^|_)sql$|^query_(validated|corrected)$/.test(name)
  && /^\s*(select|with|insert|update|delete)\b/i.test(text);

/** A <pre> of the statement, which gets its colours a moment later. */
export function sqlBlock(text) {
  const code = h("code", {}, text);
  colour(code, text);
  return h("pre", { class: "op-pre op-sql", tabindex: "0" }, code);
}

async function colour(code, text) {
  tools ??= load();
  const found = await tools;
  if (found) code.replaceChildren(found.highlight(text));
}

async function load() {
  try {
    const [hljs, sql, purify] = await Promise.all([import("../../vendor/highlight.min.js"),
      import("../../vendor/sql.min.js"), import("../../vendor/purify.es.mjs")]);
    hljs.default.registerLanguage("sql", sql.default);
    return { highlight: (text) => purify.default.sanitize(
      hljs.default.highlight(text, { language: "sql" }).value, ALLOWED) };
  } catch {
    return null; // an asset that could not be had: no colours
  }
}
