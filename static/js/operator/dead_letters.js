// Dead letters: tasks that were given up, with why, and what an operator does about them.

import { api, serverNow } from "../lib/api.js";
import { confirmDialog } from "../lib/dialog.js";
import { h, setText } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { lang, t } from "../lib/i18n.js";
import { toast, toastError } from "../lib/toast.js";
import { keyed } from "./keyed.js";
import { empty, jobLink, moduleName, partError, section, since } from "./parts.js";
import { jobHref } from "./route.js";

/** {element, update(part)}. refresh(): asks the server again at once. */
export function deadLetters(refresh) {
  const list = h("ul", { class: "op-letters" });
  const none = empty(t("operator.dead_none"));
  const problem = h("div");
  const count = h("span", { class: "badge" });
  const rows = keyed(list, (letter) => `${letter.module}/${letter.job_id}/${letter.at}`,
    (letter) => letterItem(letter, refresh));
  const element = section(t("operator.dead"), { extra: count, hint: t("operator.dead_hint"), testid: "op-dead" },
    problem, none, list);
  function update(part) {
    problem.replaceChildren(...(part.error ? [partError(part.error, lang())] : []));
    rows(part.error ? [] : part.shown);
    none.hidden = Boolean(part.error) || part.total > 0;
    count.hidden = Boolean(part.error);
    setText(count, part.error ? "" : number(part.total));
    count.className = part.total ? "badge badge-danger" : "badge";
  }
  return { element, update };
}

function letterItem(letter, refresh) {
  const when = h("span", { class: "hint" });
  const first = letter.reason.trim().split("\n")[0].slice(0, 200);
  const last = letter.reason.trim().split("\n").at(-1).slice(0, 200);
  const path = `/api/operator/dead-letters/${letter.module}/${encodeURIComponent(letter.job_id)}`;
  const element = h("li", { class: "op-letter", dataset: { testid: `op-letter-${letter.job_id}` } },
    h("div", { class: "op-letter-head" }, moduleName(letter.module), jobLink(letter.job_id), when,
      h("div", { class: "op-letter-actions" },
        h("button", { type: "button", class: "btn btn-sm", dataset: { testid: "op-retry" },
          onclick: () => retry(letter, path, refresh) }, icon("refresh"), t("operator.retry")),
        h("button", { type: "button", class: "btn btn-sm btn-ghost", dataset: { testid: "op-discard" },
          onclick: () => discard(letter, path, refresh) }, t("operator.discard")))),
    h("details", { class: "op-details" },
      h("summary", {}, h("span", { class: "op-reason" }, first === last ? first : `${first} … ${last}`)),
      h("pre", { class: "op-pre", tabindex: "0" }, letter.reason)));
  return { element, update: (next) =>
    setText(when, since((serverNow() - next.at) / 1000)) };
}

async function retry(letter, path, refresh) {
  const sure = await confirmDialog({
    title: t("operator.retry_title"), confirm: t("operator.retry"),
    text: t("operator.retry_text", { module: letter.module, job: letter.job_id.slice(0, 8) }),
  });
  if (!sure) return;
  try {
    const { job_id: runs } = await api.post(`${path}/retry`);
    const same = runs === letter.job_id;
    toast(t(same ? "operator.retried_same" : "operator.retried_new", { job: runs.slice(0, 8) }), {
      kind: "ok",
      action: { label: t("operator.open_job"), run: () => { window.location.hash = jobHref(runs); } },
    });
  } catch (error) {
    toastError(error);
  }
  refresh();
}

async function discard(letter, path, refresh) {
  const sure = await confirmDialog({
    title: t("operator.discard_title"), confirm: t("operator.discard"), danger: true,
    text: t("operator.discard_text", { module: letter.module, job: letter.job_id.slice(0, 8) }),
  });
  if (!sure) return;
  try {
    await api.del(path);
    toast(t("operator.discarded"), { kind: "ok" });
  } catch (error) {
    toastError(error);
  }
  refresh();
}
