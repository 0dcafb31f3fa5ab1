// The answers that people rated 1 or 2, and the step to look at first. From PostgreSQL.
// Place in the flow: under the errors; what was asked and said is on the job's own page.

import { h } from "../lib/dom.js";
import { lang, t } from "../lib/i18n.js";
import { keyed } from "./keyed.js";
import { empty, jobLink, moduleName, moment, partError, row, section, table } from "./parts.js";

/** {element, update(part)} */
export function poorList() {
  const title = t("operator.poor");
  const columns = [{ label: t("operator.job"), class: "op-first" }, { label: t("operator.when") },
    { label: t("operator.owner") }, { label: t("operator.rating"), class: "op-number" },
    { label: t("operator.look_at") }];
  const { element: frame, body } = table(title, columns);
  const none = empty(t("operator.poor_none"));
  const problem = h("div");
  const rows = keyed(body, (one) => `${one.job_id} ${one.rating} ${one.module} ${one.why}`, (one) => ({
    element: row(columns, [jobLink(one.job_id), moment(one.created_at), one.username,
      String(one.rating), suspect(one)]),
  }));
  const element = section(title, { hint: t("operator.poor_hint"), testid: "op-poor" }, problem, none, frame);
  return { element, update(part) {
    problem.replaceChildren(...(part.error ? [partError(part.error, lang())] : []));
    const items = part.error ? [] : part;
    rows(items);
    frame.hidden = items.length === 0;
    none.hidden = items.length > 0 || Boolean(part.error);
  } };
}

/** The step, and what points to it. */
export const suspect = ({ module, why }) =>
  h("span", {}, moduleName(module), " ", h("span", { class: "hint" }, t(`operator.why.${why}`)));
