// Which fields of a step are SQL, and how it is shown. Place in the flow: a step's fields.

import { h } from "../lib/dom.js";
import { colourSql } from "../lib/sql_colours.js";

/** Whether the field's text is a statement. */
export const isSql = (name, text) => /(^|_)sql$|^query_(validated|corrected)$/.test(name)
  && /^\s*(select|with|insert|update|delete)\b/i.test(text);

/** A <pre> of the statement, which gets its colours a moment later. */
export function sqlBlock(text) {
  const code = h("code", {}, text);
  colourSql(code, text);
  return h("pre", { class: "op-pre", tabindex: "0" }, code);
}
