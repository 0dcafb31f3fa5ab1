// One question and all that becomes of it. Place in the flow: conversation.js makes one per job
// and hands it every new state; the parts below draw their share of it, or hide.

import { h, setText } from "../lib/dom.js";
import { dateTime, time } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { answerCard } from "../answer/answer_card.js";
import { errorCard } from "../answer/error_card.js";
import { costCard } from "../cost/cost_card.js";
import { planCard } from "../plan/plan_card.js";
import { timeline } from "./timeline.js";

/** ctx: {actions, catalog, readOnly}. Returns {element, update(job), job(), stop()}. */
export function questionView(ctx, first) {
  const parts = [timeline(ctx), planCard(ctx), costCard(ctx), errorCard(ctx), answerCard(ctx)];
  const bubble = questionBubble();
  const element = h("article", { class: "qa", tabindex: "-1" },
    bubble.element, h("div", { class: "qa-reply" }, parts.map((part) => part.element)));
  let current = null;
  const update = (job) => {
    if (job === current) return;
    current = job;
    element.dataset.status = job.status;
    element.dataset.testid = `job-${job.job_id ?? "new"}`;
    element.setAttribute("aria-label", t("chat.question_label", { question: job.pergunta }));
    bubble.update(job);
    for (const part of parts) part.update(job);
  };
  update(first);
  const stop = () => parts.forEach((part) => part.destroy?.());
  return { element, update, stop, job: () => current };
}

function questionBubble() {
  const text = h("h2", { class: "bubble-text", dataset: { testid: "question" } });
  const when = h("time", { class: "bubble-meta" });
  // Which of the two is seen, the shell's data-line decides: a cut changes every open question.
  const sending = h("span", { class: "bubble-meta bubble-unsent" },
    h("span", { class: "when-online" }, t("chat.sending")),
    h("span", { class: "when-offline" }, t("chat.sent_later")));
  const element = h("div", { class: "bubble" }, text, sending, when);
  const update = (job) => {
    setText(text, job.pergunta);
    sending.hidden = job.status !== "sending";
    when.hidden = !sending.hidden || !job.created_at;
    if (when.hidden) return;
    when.dateTime = job.created_at;
    when.title = dateTime(job.created_at);
    setText(when, shownTime(job.created_at));
  };
  return { element, update };
}

/** Today's by the clock, older ones with their day. */
function shownTime(instant) {
  const today = new Date().toDateString() === new Date(instant).toDateString();
  return today ? time(instant) : dateTime(instant);
}
