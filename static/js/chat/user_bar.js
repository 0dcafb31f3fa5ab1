// Who is signed in, theme, language, help. Place in the flow: at the foot of the sidebar.

import { api } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { attachMenu } from "../lib/menu.js";
import { toast, toastError } from "../lib/toast.js";
import { clearStorage } from "./drafts.js";
import { langButton, themeButton } from "./preferences.js";

const OPERATORS = new Set(["operator", "admin"]);

export function userBar(on) {
  const { user, role } = document.documentElement.dataset;
  const opener = h("button", { type: "button", class: "user-btn", dataset: { testid: "user-menu" } },
    h("span", { class: "user-initial", "aria-hidden": "true" }, user.slice(0, 1).toUpperCase()),
    h("span", { class: "user-name" }, user), icon("chevron-up"));
  attachMenu(opener, () => [
    { label: t("chat.password"), icon: "shield", testid: "password-open",
      run: () => account("openPasswordDialog") },
    { label: t("chat.tokens"), icon: "key", testid: "tokens-open", run: () => account("openTokensDialog") },
    OPERATORS.has(role) && { label: t("chat.operator"), icon: "pulse", href: "/operator", testid: "operator-link" },
    { label: t("help.title"), icon: "help", run: on.help },
    null,
    { label: t("chat.logout"), icon: "logout", testid: "logout", run: logout },
  ].filter((entry) => entry !== false), { align: "start" });
  const help = h("button", { type: "button", class: "icon-btn", "aria-label": t("help.title"),
    title: `${t("help.title")} (?)`, dataset: { testid: "help" }, onclick: on.help }, icon("help"));
  return h("div", { class: "side-foot" }, opener,
    h("div", { class: "side-tools" }, themeButton(), langButton(), help));
}

/** Seldom needed, so it is only read when it is. */
async function account(name) {
  try {
    const dialogs = await import("../account/account_dialogs.js");
    dialogs[name]();
  } catch {
    toast(t("common.network"), { kind: "error" });
  }
}

async function logout() {
  try {
    await api.post("/api/logout");
  } catch (error) {
    if (error.status !== 401) return toastError(error);
  }
  clearStorage(window.sessionStorage);
  window.location.assign("/login");
}
