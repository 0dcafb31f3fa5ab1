// Who is signed in, theme, language, help. Place in the flow: at the foot of the sidebar.

import { api } from "../lib/api.js";
import { h, replaceChildren } from "../lib/dom.js";
import { chooseLang, lang, t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { attachMenu } from "../lib/menu.js";
import { chooseTheme, theme, THEMES } from "../lib/theme.js";
import { toastError } from "../lib/toast.js";
import { clearStorage } from "./drafts.js";

const THEME_ICONS = { system: "monitor", light: "sun", dark: "moon" };
const OPERATORS = new Set(["operator", "admin"]);

export function userBar(on) {
  const { user, role } = document.documentElement.dataset;
  const account = h("button", { type: "button", class: "user-btn", dataset: { testid: "user-menu" } },
    h("span", { class: "user-initial", "aria-hidden": "true" }, user.slice(0, 1).toUpperCase()),
    h("span", { class: "user-name" }, user), icon("chevron-up"));
  attachMenu(account, () => [
    { label: t("chat.account"), icon: "key", testid: "account-open", run: on.account },
    OPERATORS.has(role) && { label: t("chat.operator"), icon: "pulse", href: "/operator", testid: "operator-link" },
    { label: t("help.title"), icon: "help", run: on.help },
    null,
    { label: t("chat.logout"), icon: "logout", testid: "logout", run: logout },
  ].filter((entry) => entry !== false), { align: "start" });
  const help = h("button", { type: "button", class: "icon-btn", "aria-label": t("help.title"),
    title: `${t("help.title")} (?)`, dataset: { testid: "help" }, onclick: on.help }, icon("help"));
  return h("div", { class: "side-foot" }, account,
    h("div", { class: "side-tools" }, themeButton(), langButton(), help));
}

/** Round the three: as the system says, light, dark. */
export function themeButton() {
  const button = h("button", { type: "button", class: "icon-btn", dataset: { testid: "theme-toggle" },
    onclick: () => { chooseTheme(next()); draw(); } });
  const next = () => THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  const draw = () => {
    const label = t("chat.theme", { now: t(`chat.theme_${theme()}`), next: t(`chat.theme_${next()}`) });
    button.setAttribute("aria-label", label);
    button.title = label;
    replaceChildren(button, icon(THEME_ICONS[theme()]));
  };
  draw();
  return button;
}

export function langButton() {
  const other = lang() === "pt" ? "en" : "pt";
  const label = t("chat.other_language");
  return h("button", { type: "button", class: "icon-btn lang-btn", lang: other, "aria-label": label,
    title: label, dataset: { testid: "lang-toggle" }, onclick: () => chooseLang(other) },
  other.toUpperCase());
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
