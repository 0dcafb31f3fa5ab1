// What can be done with an answer: files, copy, share, ask again, change the question.
//
// Place in the flow: answer_card.js. Each action is ctx.actions' own; without it, no button.

import { h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { toastError } from "../lib/toast.js";

export function answerActions({ job, ctx, files, hasData }) {
  const { actions = {} } = ctx;
  const all = [
    hasData && actions.copy && action("copy-answer", "copy", t("answer.copy"), () => actions.copy(job().message.response_text)),
    hasData && actions.share && action("share", "share", t("answer.share"), () => actions.share(job())),
    actions.askAgain && action("ask-again", "refresh", t("answer.ask_again"), () => actions.askAgain(job().pergunta)),
    actions.editQuestion && action("edit-question", "edit", t("answer.edit_question"), () => actions.editQuestion(job().pergunta)),
  ];
  return [h("div", { class: "answer-actions" }, files?.links, all), files?.error];
}

// What an action refuses is said in a note: its sentence says what to do.
export const action = (testid, symbol, label, run) =>
  h("button", { type: "button", class: "btn btn-ghost btn-sm", dataset: { testid },
    onclick: () => Promise.resolve(run()).catch(toastError) }, icon(symbol), label);
