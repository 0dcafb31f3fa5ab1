// The projects that were put away, each with the way back. Place in the flow: opened from below
// the sidebar's list; it changes projects.js. One whose name is taken by now is given another.

import { openDialog } from "../lib/dialog.js";
import { h, replaceChildren, setText } from "../lib/dom.js";
import { date } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { toast } from "../lib/toast.js";

const NAME_CHARACTERS = 120;
const NAME_TAKEN = "project_exists";

/** open(id) goes to a project that was taken back. */
export function openArchived(projects, { open, onClose }) {
  const list = h("ul", { class: "archived-list", dataset: { testid: "archived-list" } });
  const told = h("p", { class: "hint", role: "status" }, t("projects.archived_loading"));
  const dialog = openDialog({
    title: t("projects.archived_title"), testid: "archived-dialog", content: [told, list], onClose,
  });
  const tell = () => setText(told, t(list.children.length ? "projects.archived_lead" : "projects.archived_none"));
  const back = (project, element) => {
    const next = element.nextElementSibling ?? element.previousElementSibling;
    element.remove();
    tell();
    (next ?? dialog.element).querySelector("button").focus();
    const action = { label: t("projects.open"), run: () => { dialog.close(); open(project.id); } };
    toast(t("projects.restored", { name: project.name }), { kind: "ok", action });
  };
  projects.putAway().then((found) => {
    replaceChildren(list, found.map((project) => archivedItem(project, projects, back)));
    tell();
  }).catch((error) => setText(told, error.message));
}

function archivedItem(project, projects, back) {
  const problem = h("p", { class: "field-error", id: `archived-problem-${project.id}`, role: "alert" });
  const name = h("input", {
    class: "input", hidden: true, maxlength: NAME_CHARACTERS, autocomplete: "off", value: project.name,
    "aria-label": t("projects.new_name", { name: project.name }), "aria-describedby": problem.id,
    dataset: { testid: `archived-name-${project.id}` },
  });
  const button = h("button", {
    type: "submit", class: "btn btn-sm", "aria-label": t("projects.restore_of", { name: project.name }),
    dataset: { testid: `restore-${project.id}` },
  }, t("projects.restore"));
  const refuse = (error) => {
    setText(problem, error.message);
    if (error.code === NAME_TAKEN) name.hidden = false;
    if (name.hidden) return button.focus();
    name.focus();
    return name.select();
  };
  const onsubmit = async (event) => {
    event.preventDefault();
    if (!name.hidden && !name.value.trim()) return refuse(new Error(t("projects.name_missing")));
    button.disabled = true;
    try {
      back(await projects.restore(project.id, name.hidden ? null : name.value.trim()), element);
    } catch (error) {
      button.disabled = false;
      refuse(error);
    }
    return undefined;
  };
  const element = h("li", { class: "archived-item", dataset: { testid: `archived-${project.id}` } },
    h("form", { class: "archived-form", novalidate: true, onsubmit }, icon("folder"),
      h("div", { class: "archived-words" }, h("p", { class: "archived-name" }, project.name),
        h("p", { class: "hint" }, t("projects.archived_on", { date: date(project.updated_at) })), name, problem),
      button));
  return element;
}
