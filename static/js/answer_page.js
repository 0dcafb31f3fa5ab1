// A shared answer, to read: the same components as the chat, without anything that acts on the
// job. Place in the flow: GET /answers/<job_id>, for the account that asked.

import { brand } from "./chat/brand.js";
import { langButton, themeButton } from "./chat/preferences.js";
import { questionView } from "./chat/question_view.js";
import { copy } from "./chat/actions.js";
import { fromTrace } from "./jobs/job_state.js";
import { api, withQuery } from "./lib/api.js";
import { h, replaceChildren } from "./lib/dom.js";
import { lang, loadI18n, t } from "./lib/i18n.js";
import { startKeyboard } from "./lib/keyboard.js";

await loadI18n();

const jobId = document.documentElement.dataset.job;
const main = h("main", { class: "page-main", id: "main", tabindex: "-1" },
  h("div", { class: "conversation-skeleton", "aria-hidden": "true" },
    h("div", { class: "skeleton" }), h("div", { class: "skeleton" })));

replaceChildren(document.getElementById("app"), h("div", { class: "page" },
  h("header", { class: "page-head" }, brand(),
    h("div", { class: "side-tools" }, themeButton(), langButton(),
      h("a", { class: "btn btn-sm", href: "/" }, t("chat.back")))),
  main));
startKeyboard();

try {
  const trace = await api.get(`/api/jobs/${jobId}`);
  show(fromTrace(trace));
} catch (error) {
  replaceChildren(main, h("p", { class: "notice notice-danger", role: "alert" },
    error.status === 404 ? t("chat.answer_missing") : error.message));
}

function show(job) {
  const catalog = () => api.get(withQuery("/api/catalog", { lang: lang() }));
  const view = questionView({ actions: { copy }, catalog, readOnly: true }, job);
  const place = job.projeto ? withQuery("/", { project: job.projeto }) : "/";
  document.title = `${job.pergunta.slice(0, 80)} · ezpocket`;
  replaceChildren(main, h("h1", { class: "visually-hidden" }, job.pergunta), view.element,
    h("p", { class: "page-note" }, t("chat.answer_lead"), " ", h("a", { href: place }, t("chat.open_conversation"))));
}
