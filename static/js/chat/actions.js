// What a person can do with a question. Place in the flow: the cards call these; each is a
// promise that rejects with an ApiError whose message says what to do.

import { api, ApiError, serverNow, withQuery } from "../lib/api.js";
import { confirmDialog } from "../lib/dialog.js";
import { lang, t } from "../lib/i18n.js";
import { toast, toastError } from "../lib/toast.js";
import { hasEnded } from "../jobs/job_state.js";

const LONG_MS = 10_000;

/** chat: {projeto(): string|null, write(text)} — where a repeated or edited question goes. */
export function makeActions({ store, connection, outbox, chat }) {
  const respond = (job, action, extra = {}) =>
    connection.request("plan_response", { job_id: job.job_id, ask: job.ask?.ask, action, ...extra });

  return {
    respond,
    extend: (job) => respond(job, "extend"),
    cancel: (job) => cancel(job),
    planWords: (job) => api.get(withQuery(`/api/jobs/${job.job_id}/plan`, { lang: lang() })),
    askAgain: async (text) => { store.ask({ pergunta: text, projeto: chat.projeto(), page_lang: lang() }); },
    editQuestion: async (text) => chat.write(text),
    share: (job) => share(job),
    copy,
    async rate(job, stars, comment) {
      // After the wait for a rating there is no ask any more; the server keeps it all the same.
      const ask = job.feedback_ask?.ask ?? 0;
      await connection.request("feedback", { job_id: job.job_id, ask, rating: stars, comment });
      store.patch(job.job_id, { rating: stars, comment });
    },
    async rerunSql(job, sql) {
      const { job_id } = await api.post(`/api/jobs/${job.job_id}/rerun`, { sql });
      store.follow({
        job_id, parent_job_id: job.job_id, projeto: job.projeto, pergunta: job.pergunta,
        lang: job.lang, sql_edited: true,
      });
    },
  };

  async function cancel(job) {
    if (hasEnded(job)) return;
    if (!job.job_id) {
      outbox.remove(job.client_id);
      store.cancelUnsent(job.client_id);
      return;
    }
    await connection.request("cancel_job", { job_id: job.job_id });
  }
}

/** Cancels; what ran for long is not thrown away by a slip of the finger. */
export async function cancelWithCare(actions, job) {
  const age = serverNow() - Date.parse(job.created_at ?? "");
  const sure = !(age > LONG_MS) || await confirmDialog({
    title: t("chat.cancel_title"), text: t("chat.cancel_text", { question: job.pergunta }),
    confirm: t("chat.cancel_yes"), keep: t("chat.cancel_no"), danger: true,
  });
  if (sure) await actions.cancel(job).catch(toastError);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    throw new ApiError("copy_failed", t("common.copy_failed")); // not https, or not allowed
  }
  toast(t("common.copied"), { kind: "ok" });
}

async function share(job) {
  const link = new URL(`/answers/${job.job_id}`, window.location.origin).href;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    throw new ApiError("copy_failed", t("chat.share_failed", { link }));
  }
  toast(t("chat.shared"), { kind: "ok" });
}
