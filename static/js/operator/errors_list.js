// The jobs that failed last, from PostgreSQL. Place in the flow: under what is live.

import { h } from "../lib/dom.js";
import { lang, t } from "../lib/i18n.js";
import { keyed } from "./keyed.js";
import { empty, jobLink, moduleName, moment, partError, row, section, table } from "./parts.js";

/** {element, update(part)} */
export function errorsList() {
  const title = t("operator.errors");
  const columns = [{ label: t("operator.job"), class: "op-first" }, { label: t("operator.when") },
    { label: t("operator.owner") }, { label: t("operator.module") }, { label: t("operator.error") }];
  const { element: frame, body } = table(title, columns);
  const none = empty(t("operator.errors_none"));
  const problem = h("div");
  const rows = keyed(body, (error) => error.job_id, (error) => ({
    element: row(columns, [jobLink(error.job_id), moment(error.ended_at), error.username,
      moduleName(error.module ?? "–"),
      h("span", {}, h("code", { class: "op-code" }, error.error_code ?? "–"), " ", error.error ?? "")]),
  }));
  const element = section(title, { testid: "op-errors" }, problem, none, frame);
  return { element, update(part) {
    problem.replaceChildren(...(part.error ? [partError(part.error, lang())] : []));
    const items = part.error ? [] : part;
    rows(items);
    frame.hidden = items.length === 0;
    none.hidden = items.length > 0 || Boolean(part.error);
  } };
}
