// My access tokens, for programs: list, make, withdraw. Place in the flow: the user's menu. A new
// token is shown once, here; the server keeps only its hash.

import { api } from "../lib/api.js";
import { confirmDialog, openDialog } from "../lib/dialog.js";
import { h } from "../lib/dom.js";
import { date } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { toast, toastError } from "../lib/toast.js";
import { textField } from "./form_dialog.js";

const LIFETIMES = [30, 90, 365];

export function openTokensDialog() {
  const list = h("ul", { class: "ac-tokens" });
  const none = h("p", { class: "hint", role: "status" }, t("account.loading"));
  const made = h("div", { "aria-live": "polite" });
  openDialog({ title: t("account.tokens"), testid: "tokens-dialog", content: [
    h("p", { class: "hint" }, t("account.tokens_lead")), made, newToken(onMade), list, none] });
  load();

  function onMade(token) {
    made.replaceChildren(shownOnce(token));
    made.querySelector("button").focus();
    load();
  }

  async function load() {
    try {
      const { tokens } = await api.get("/api/tokens");
      list.replaceChildren(...tokens.map((token) => tokenItem(token, load)));
      none.textContent = t("account.tokens_none");
      none.hidden = tokens.length > 0;
    } catch (error) {
      none.hidden = false;
      none.textContent = error.message;
    }
  }
}

function newToken(onMade) {
  const name = textField({ label: t("account.token_name"), maxlength: 100, autocomplete: "off",
    placeholder: t("account.token_example"), testid: "token-name" });
  const days = h("select", { class: "input", id: "token-days" },
    LIFETIMES.map((n) => h("option", { value: n }, t("account.days", { n }))));
  const refusal = h("p", { class: "field-error", role: "alert" });
  const button = h("button", { type: "submit", class: "btn btn-primary", dataset: { testid: "token-create" } }, t("account.token_make"));
  return h("form", { class: "ac-token-form", novalidate: true, onsubmit: send }, name.element,
    h("div", { class: "ac-field" }, h("label", { class: "label", for: "token-days" }, t("account.valid_for")), days), button, refusal);

  async function send(event) {
    event.preventDefault();
    refusal.textContent = "";
    if (!name.input.value.trim()) {
      refusal.textContent = t("account.fill_in");
      return name.input.focus();
    }
    button.disabled = true;
    try {
      const token = await api.post("/api/tokens", { name: name.input.value, days: Number(days.value) });
      name.input.value = "";
      onMade(token);
    } catch (error) {
      refusal.textContent = error.message;
    } finally {
      button.disabled = false;
    }
    return undefined;
  }
}

function shownOnce(token) {
  const field = h("input", { class: "input ac-secret", readonly: true, value: token.token,
    "aria-label": t("account.token_value"), dataset: { testid: "token-value" }, onfocus: () => field.select() });
  const copy = () => navigator.clipboard.writeText(token.token).then(
    () => toast(t("common.copied"), { kind: "ok" }),
    () => { field.focus(); toast(t("common.copy_failed"), { kind: "error" }); });
  return h("div", { class: "notice notice-ok ac-once" }, h("p", {}, t("account.token_once", { name: token.name })),
    h("div", { class: "ac-once-row" }, field,
      h("button", { type: "button", class: "btn", dataset: { testid: "token-copy" }, onclick: copy }, icon("copy"), t("account.copy"))));
}

function tokenItem(token, reload) {
  const over = Date.parse(token.expires_at) < Date.now();
  return h("li", { class: "ac-token", dataset: { testid: `token-${token.id}` } },
    h("div", {}, h("p", { class: "ac-token-name" }, token.name, over && h("span", { class: "badge badge-warn" }, t("account.expired"))),
      h("p", { class: "hint" }, t("account.token_dates", { made: date(token.created_at), until: date(token.expires_at) }), " · ",
        token.last_used_at ? t("account.token_used", { when: date(token.last_used_at) }) : t("account.token_unused"))),
    h("button", { type: "button", class: "btn btn-sm btn-ghost", "aria-label": t("account.withdraw_of", { name: token.name }),
      onclick: () => withdraw(token, reload) }, t("account.withdraw")));
}

async function withdraw(token, reload) {
  const sure = await confirmDialog({ title: t("account.withdraw_title"), danger: true, confirm: t("account.withdraw"),
    text: t("account.withdraw_text", { name: token.name }) });
  if (!sure) return;
  await api.del(`/api/tokens/${encodeURIComponent(token.id)}`).catch(toastError);
  await reload();
}
