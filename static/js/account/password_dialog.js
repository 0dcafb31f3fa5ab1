// Change my password. Place in the flow: the user's menu, in the chat and on the operator's page.

import { api } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { formDialog, textField } from "./form_dialog.js";

export function openPasswordDialog() {
  const current = password(t("account.current"), "current-password", "account-current");
  const fresh = password(t("account.new"), "new-password", "account-new", t("account.password_hint"));
  const again = password(t("account.again"), "new-password", "account-again");
  formDialog({
    title: t("account.password"), submit: t("account.password_change"), testid: "password-dialog",
    content: [current.element, fresh.element, again.element],
    check: () => (fresh.input.value === again.input.value ? null : t("account.differ")),
    run: () => api.post("/api/password", { current: current.input.value, new: fresh.input.value }),
    onDone: () => toast(t("account.password_changed"), { kind: "ok" }),
  });
}

const password = (label, autocomplete, testid, hint = null) =>
  textField({ label, hint, testid, type: "password", autocomplete, maxlength: 256 });
