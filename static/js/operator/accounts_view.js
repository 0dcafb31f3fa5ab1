// Accounts, for admins: who may use ezpocket and as what. Place in the flow: a view of the
// operator's page over /api/users; each change is in effect at once.

import { api, withQuery } from "../lib/api.js";
import { confirmDialog } from "../lib/dialog.js";
import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { toast, toastError } from "../lib/toast.js";
import { addAccount, resetPassword, ROLES } from "./account_forms.js";
import { moment, row, section, table } from "./parts.js";

/** {element, show()}. me: the signed-in admin, who is shown as such. */
export function accountsView(me) {
  const columns = [{ label: t("operator.account"), class: "op-first" }, { label: t("operator.role") },
    { label: t("operator.state") }, { label: t("operator.since") }, { label: t("operator.actions") }];
  const { element: frame, body } = table(t("operator.accounts"), columns);
  const note = h("p", { class: "op-empty", role: "status", hidden: true });
  const more = h("button", { type: "button", class: "btn", hidden: true, onclick: () => load(true) }, t("operator.more"));
  const add = h("button", { type: "button", class: "btn btn-primary btn-sm", dataset: { testid: "op-account-add" },
    onclick: () => addAccount((made) => { toast(t("operator.account_made", { name: made.username }), { kind: "ok" }); load(); }) },
  icon("plus"), t("operator.account_add"));
  const element = h("div", { class: "op-view" },
    section(t("operator.accounts"), { extra: add, hint: t("operator.accounts_hint"), testid: "op-accounts" }, note, frame, more));
  let last = "";
  let turn = 0;
  return { element, show: () => load(), title: t("operator.view.accounts") };

  async function load(further = false) {
    const mine = ++turn;
    try {
      const found = await api.get(withQuery("/api/users", { after: further ? last : "" }));
      if (mine !== turn) return;
      if (!further) body.replaceChildren();
      body.append(...found.users.map(accountRow));
      last = found.users.at(-1)?.username ?? last;
      more.hidden = !found.more;
      note.hidden = true;
    } catch (error) {
      if (mine !== turn) return;
      note.hidden = false;
      note.textContent = error.message;
    }
  }

  function accountRow(account) {
    const role = h("select", { class: "input op-role", "aria-label": t("operator.role_of", { name: account.username }),
      dataset: { testid: `op-role-${account.username}` }, onchange: () => changeRole(account, role) },
    ROLES.map((name) => h("option", { value: name, selected: name === account.role }, t(`operator.role.${name}`))));
    const state = h("span", { class: account.disabled ? "badge badge-warn" : "badge badge-ok" },
      t(account.disabled ? "operator.disabled" : "operator.active"));
    const element = row(columns, [[account.username, account.username === me && h("span", { class: "op-mark" }, t("operator.you"))],
      role, state, moment(account.created_at), h("div", { class: "op-actions" },
        h("button", { type: "button", class: "btn btn-sm", "aria-label": t("operator.reset_of", { name: account.username }),
          onclick: () => resetPassword(account.username) }, icon("key"), t("operator.reset")),
        h("button", { type: "button", class: "btn btn-sm", dataset: { testid: `op-toggle-${account.username}` },
          "aria-label": t(account.disabled ? "operator.enable_of" : "operator.disable_of", { name: account.username }),
          onclick: () => toggle(account) }, t(account.disabled ? "operator.enable" : "operator.disable")))]);
    element.dataset.testid = `op-account-${account.username}`;
    return element;
  }

  async function changeRole(account, select) {
    const role = select.value;
    const sure = await confirmDialog({ title: t("operator.role_title"), confirm: t("operator.role_confirm"),
      text: t("operator.role_text", { name: account.username, role: t(`operator.role.${role}`) }) });
    if (sure) await change(account, { role });
    else select.value = account.role;
  }

  async function toggle(account) {
    const disabled = !account.disabled;
    const sure = !disabled || await confirmDialog({ title: t("operator.disable_title"), danger: true,
      text: t("operator.disable_text", { name: account.username }), confirm: t("operator.disable") });
    if (sure) await change(account, { disabled });
  }

  async function change(account, fields) {
    try {
      await api.patch(`/api/users/${encodeURIComponent(account.username)}`, fields);
      toast(t("operator.account_changed", { name: account.username }), { kind: "ok" });
    } catch (error) {
      toastError(error);
    }
    await load();
  }
}
