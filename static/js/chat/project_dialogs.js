// Create, rename and describe, archive: the dialogs. Place in the flow: opened by the sidebar,
// the header and the welcome; they change projects.js and close.

import { confirmDialog, openDialog } from "../lib/dialog.js";
import { h, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { toast, toastError } from "../lib/toast.js";
import { CHOICES, choiceOf, limitsAfter } from "./project_limits.js";

const NAME_CHARACTERS = 120;
const DESCRIPTION_CHARACTERS = 2000;

/** Resolves to the new project, or undefined when it was given up. */
export function newProject(projects) {
  return projectForm({
    title: t("projects.new_title"), submit: t("projects.create"), lead: t("projects.new_lead"),
    save: (name, description) => projects.create(name, description),
  });
}

export function editProject(projects, project) {
  return projectForm({
    title: t("projects.edit_title"), submit: t("common.save"), project,
    save: (name, description, limits) => projects.change(project.id, { name, description, limits }),
  });
}

/** Resolves to whether it was archived. */
export async function archiveProject(projects, project) {
  const sure = await confirmDialog({
    title: t("projects.archive_title"), danger: true, confirm: t("projects.archive"),
    text: t("projects.archive_text", { name: project.name }),
  });
  if (!sure) return false;
  try {
    await projects.archive(project.id);
  } catch (error) {
    toastError(error);
    return false;
  }
  toast(t("projects.archived", { name: project.name }), { kind: "ok" });
  return true;
}

function projectForm({ title, lead, submit, project, save }) {
  return new Promise((resolve) => {
    const name = h("input", {
      class: "input", id: "project-name", required: true, maxlength: NAME_CHARACTERS,
      autocomplete: "off", value: project?.name ?? "", "aria-describedby": "project-error",
      dataset: { testid: "project-name" },
    });
    const description = h("textarea", {
      class: "input", id: "project-description", rows: "3", maxlength: DESCRIPTION_CHARACTERS,
      value: project?.description ?? "", placeholder: t("projects.description_placeholder"),
      dataset: { testid: "project-description" },
    });
    const heavy = project && heavyChoice(project);
    const problem = h("p", { class: "field-error", id: "project-error", role: "alert" });
    const ok = h("button", {
      type: "submit", class: "btn btn-primary", dataset: { testid: "project-save" },
    }, submit);
    const giveUp = h("button", { type: "button", class: "btn btn-ghost", onclick: () => dialog.close() },
      t("common.cancel"));
    const refuse = (text) => {
      setText(problem, text);
      name.setAttribute("aria-invalid", String(text !== ""));
      if (text) name.focus();
    };
    const onsubmit = async (event) => {
      event.preventDefault();
      if (!name.value.trim()) return refuse(t("projects.name_missing"));
      ok.disabled = true;
      try {
        const limits = heavy && limitsAfter(project, heavy.select.value);
        dialog.close(await save(name.value.trim(), description.value.trim(), limits));
      } catch (error) {
        refuse(error.message);
      } finally {
        ok.disabled = false;
      }
    };
    const content = h("form", { class: "form", novalidate: true, onsubmit },
      lead && h("p", { class: "hint" }, lead),
      h("div", {}, h("label", { class: "label", for: "project-name" }, t("projects.name")), name, problem),
      h("div", {}, h("label", { class: "label", for: "project-description" }, t("projects.description")),
        description),
      heavy?.element,
      h("div", { class: "dialog-actions" }, giveUp, ok));
    const dialog = openDialog({ title, content, onClose: resolve, testid: "project-dialog" });
    name.focus();
    name.select();
  });
}

// Before a query that would take much: ask as the installation does, always, or never.
function heavyChoice(project) {
  const chosen = choiceOf(project);
  const shown = chosen === "own" ? [...CHOICES, "own"] : CHOICES;
  const select = h("select", { class: "input", id: "project-heavy", "aria-describedby": "project-heavy-hint",
    dataset: { testid: "project-heavy" } },
  shown.map((choice) => h("option", { value: choice, selected: choice === chosen }, t(`projects.heavy_${choice}`))));
  const element = h("div", {}, h("label", { class: "label", for: "project-heavy" }, t("projects.heavy")), select,
    h("p", { class: "hint mt-1", id: "project-heavy-hint" }, t("projects.heavy_hint")));
  return { select, element };
}
