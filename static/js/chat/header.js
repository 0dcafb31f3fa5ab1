// What is open, and what can be done with the whole of it. Place in the flow: above the
// conversation.

import { withQuery } from "../lib/api.js";
import { h, setText } from "../lib/dom.js";
import { lang, t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { attachMenu } from "../lib/menu.js";

/** on: {menu(), edit(project), archive(project), search()}. */
export function header(projects, on) {
  const title = h("h1", { class: "head-title" });
  const about = h("p", { class: "head-about" });
  const opener = h("button", { type: "button", class: "icon-btn head-menu", "aria-label": t("chat.open_menu"),
    "aria-controls": "side", dataset: { testid: "side-open" }, onclick: on.menu }, icon("menu"));
  const more = h("button", { type: "button", class: "icon-btn", "aria-label": t("chat.conversation_menu"),
    title: t("chat.conversation_menu"), dataset: { testid: "conversation-menu" } }, icon("more"));
  attachMenu(more, () => [...exportItems(projects.current), ...projectItems(projects.open, on)]);
  const draw = () => {
    const project = projects.open;
    setText(title, project?.name ?? t("projects.general"));
    setText(about, project ? project.description : t("chat.general_about"));
  };
  draw();
  more.disabled = true; // until it is known of which conversation its items speak
  projects.subscribe(() => {
    draw();
    more.disabled = false;
  });
  return h("header", { class: "head" }, opener, h("div", { class: "head-words" }, title, about), more);
}

function exportItems(projeto) {
  const base = projeto ? `/api/projects/${projeto}` : "/api/conversations";
  const file = (kind) => withQuery(`${base}/export.${kind}`, { lang: lang() });
  return [
    { label: t("chat.export_md"), icon: "download", href: file("md"), download: "", testid: "export-md" },
    { label: t("chat.export_json"), icon: "code", href: file("json"), download: "", testid: "export-json" },
  ];
}

function projectItems(project, on) {
  if (!project) return [];
  return [null,
    { label: t("projects.edit"), icon: "edit", run: () => on.edit(project) },
    { label: t("projects.archive"), icon: "archive", danger: true, run: () => on.archive(project) }];
}
