// The left side: search, the general chat, the projects, the account. Place in the flow: app.js
// puts it beside the conversation; on a narrow screen it slides over it.

import { h, replaceChildren, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { keyNames } from "../lib/keyboard.js";
import { attachMenu } from "../lib/menu.js";
import { brand } from "./brand.js";
import { userBar } from "./user_bar.js";

/** on: {open(id), create(), edit(project), archive(project), archived(), search(), help(),
 * close()}. */
export function sidebar(projects, on) {
  const general = item({
    name: t("projects.general"), iconName: "message", testid: "project-general",
    open: () => on.open(null),
  });
  const list = h("ul", { class: "side-list", dataset: { testid: "project-list" } });
  // Quiet, and only there when there is something in it.
  const away = h("span", { class: "side-name" });
  const archived = h("button", { type: "button", class: "side-item side-archived", "aria-haspopup": "dialog",
    dataset: { testid: "projects-archived" }, onclick: on.archived }, icon("archive"), away);
  const element = h("nav", { class: "side", id: "side", "aria-label": t("projects.navigation") },
    h("div", { class: "side-head" }, brand(),
      h("button", { type: "button", class: "icon-btn side-close", "aria-label": t("common.close"),
        onclick: on.close }, icon("x"))),
    h("button", { type: "button", class: "side-search", dataset: { testid: "search-open" },
      onclick: on.search },
    icon("search"), h("span", {}, t("chat.search")),
    h("span", { class: "side-keys", "aria-hidden": "true" },
      keyNames("Mod+k").map((key) => h("kbd", { class: "key" }, key)))),
    h("ul", { class: "side-list" }, general.element),
    h("div", { class: "side-title" }, h("h2", {}, t("projects.title")),
      h("button", { type: "button", class: "icon-btn", "aria-label": t("projects.new"),
        title: t("projects.new"), dataset: { testid: "project-new" }, onclick: on.create },
      icon("plus"))),
    h("div", { class: "side-scroll" }, list, archived),
    userBar(on));

  const none = h("li", { class: "side-empty" }, t("projects.none"));
  const kept = new Map(); // id → row: one that has not changed keeps the focus and its open menu
  const rowOf = (project) => {
    const told = JSON.stringify([project.name, project.description]);
    if (kept.get(project.id)?.told !== told) kept.set(project.id, { told, ...projectItem(project, on) });
    const { element: row, mark } = kept.get(project.id);
    mark(projects.current === project.id);
    return row;
  };

  const draw = () => {
    general.mark(projects.current === null);
    archived.hidden = projects.archived === 0;
    setText(away, t("projects.archived_count", { n: projects.archived }));
    const rows = projects.list.length ? projects.list.map(rowOf) : [none];
    for (const id of kept.keys()) if (!projects.find(id)) kept.delete(id);
    const same = rows.length === list.childElementCount && rows.every((row, at) => row === list.children[at]);
    if (!same) replaceChildren(list, rows);
  };
  projects.subscribe(draw);
  draw();
  return element;
}

function projectItem(project, on) {
  const entry = item({
    name: project.name, iconName: "folder", testid: `project-${project.id}`,
    title: project.description || project.name, open: () => on.open(project.id),
  });
  const more = h("button", {
    type: "button", class: "icon-btn side-more", "aria-label": t("projects.menu", { name: project.name }),
    dataset: { testid: `project-menu-${project.id}` },
  }, icon("more"));
  attachMenu(more, () => [
    { label: t("projects.edit"), icon: "edit", run: () => on.edit(project), testid: "project-edit" },
    { label: t("projects.archive"), icon: "archive", danger: true, testid: "project-archive",
      run: () => on.archive(project) },
  ]);
  entry.element.append(more);
  return entry;
}

function item({ name, iconName, testid, title, open }) {
  const button = h("button", { type: "button", class: "side-item", title, dataset: { testid }, onclick: open },
    icon(iconName), h("span", { class: "side-name" }, name));
  const mark = (current) => {
    if (current) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  };
  return { element: h("li", { class: "side-row" }, button), mark };
}
