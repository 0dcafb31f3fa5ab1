// SQL with colours. Place in the flow: an answer's SQL and the operator's steps. The highlighter is
// read when the first statement is shown; what it makes passes DOMPurify.

import DOMPurify from "../../vendor/purify.es.mjs";

const ALLOWED = { ALLOWED_TAGS: ["span"], ALLOWED_ATTR: ["class"], RETURN_DOM_FRAGMENT: true };
let highlighter = null;

/** Gives `code`, which holds the statement as plain text, its colours a moment later. */
export async function colourSql(code, sql) {
  try {
    highlighter ??= load();
    const { value } = (await highlighter).highlight(sql, { language: "sql" });
    code.replaceChildren(DOMPurify.sanitize(value, ALLOWED));
  } catch {
    highlighter = null; // it could not be read: plain SQL reads as well, and the next one tries again
  }
}

async function load() {
  const [core, sql] = await Promise.all([
    import("../../vendor/highlight.min.js"), import("../../vendor/sql.min.js")]);
  core.default.registerLanguage("sql", sql.default);
  return core.default;
}
