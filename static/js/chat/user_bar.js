// Who is signed in, theme, language, help. Place in the flow: at the foot of the sidebar.

import { openPassword, openTokens, signOut } from "../account/user_menu.js";
import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { attachMenu } from "../lib/menu.js";
import { langButton, themeButton } from "./preferences.js";

const OPERATORS = new Set(["operator", "admin"]);

export function userBar(on) {
  const { user, role } = document.documentElement.dataset;
  const opener = h("button", { type: "button", class: "user-btn", dataset: { testid: "user-menu" } },
    h("span", { class: "user-initial", "aria-hidden": "true" }, user.slice(0, 1).toUpperCase()),
    h("span", { class: "user-name" }, user), icon("chevron-up"));
  attachMenu(opener, () => [
    { label: t("chat.password"), icon: "shield", testid: "password-open", run: openPassword },
    { label: t("chat.tokens"), icon: "key", testid: "tokens-open", run: openTokens },
    OPERATORS.has(role) && { label: t("chat.operator"), icon: "pulse", href: "/operator", testid: "operator-link" },
    { label: t("help.title"), icon: "help", run: on.help },
    null,
    { label: t("chat.logout"), icon: "logout", testid: "logout", run: signOut },
  ].filter((entry) => entry !== false), { align: "start" });
  const help = h("button", { type: "button", class: "icon-btn", "aria-label": t("help.title"),
    title: `${t("help.title")} (?)`, dataset: { testid: "help" }, onclick: on.help }, icon("help"));
  return h("div", { class: "side-foot" }, opener,
    h("div", { class: "side-tools" }, themeButton(), langButton(), help));
}
