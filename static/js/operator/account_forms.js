// The dialogs of the accounts view: a new account, another password for one.

import { api } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { h } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { formDialog, textField } from "../account/form_dialog.js";

export const ROLES = ["user", "operator", "admin"];

/** onMade(account) once the server has it. */
export function addAccount(onMade) {
  const name = textField({ label: t("operator.account"), hint: t("operator.name_hint"), maxlength: 64,
    autocomplete: "off", autocapitalize: "none", spellcheck: "false", testid: "op-new-name" });
  const password = textField({ label: t("operator.first_password"), hint: t("operator.first_password_hint"),
    type: "password", autocomplete: "new-password", maxlength: 256, testid: "op-new-password" });
  const role = h("select", { class: "input", id: "op-new-role" },
    ROLES.map((one) => h("option", { value: one }, t(`operator.role.${one}`))));
  formDialog({
    title: t("operator.account_add"), submit: t("operator.account_make"), testid: "op-account-form",
    content: [name.element, password.element,
      h("div", {}, h("label", { class: "label", for: "op-new-role" }, t("operator.role")), role)],
    run: () => api.post("/api/users", { username: name.input.value, password: password.input.value, role: role.value }),
    onDone: onMade,
  });
}

export function resetPassword(username) {
  const password = textField({ label: t("operator.new_password"), hint: t("operator.reset_hint"),
    type: "password", autocomplete: "new-password", maxlength: 256, testid: "op-reset-password" });
  formDialog({
    title: t("operator.reset_title", { name: username }), submit: t("operator.reset"),
    content: password.element, testid: "op-reset-form",
    run: () => api.patch(`/api/users/${encodeURIComponent(username)}`, { password: password.input.value }),
    onDone: () => toast(t("operator.reset_done", { name: username }), { kind: "ok" }),
  });
}
