// The frame of the operator's page: name, views, freshness, banner. Place in the flow: operator.js
// puts the views into it.

import { openPassword, openTokens, signOut } from "../account/user_menu.js";
import { h, setText } from "../lib/dom.js";
import { time } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { chooseLang, lang, t } from "../lib/i18n.js";
import { attachMenu } from "../lib/menu.js";
import { chooseTheme, theme, THEMES } from "../lib/theme.js";
import { since } from "./parts.js";
import { VIEWS } from "./route.js";

const LIVE_MS = 2_000;
const STALE_MS = 10_000;
const THEME_ICONS = { system: "monitor", light: "sun", dark: "moon" };

/** {element, show(view, moved), choose(name, title), fresh(), still(), away(error)}. still: what is shown
 * will not change by itself, so that its age says nothing. */
export function shell({ user, role, refresh }) {
  const main = h("main", { class: "op-main", id: "main", tabindex: "-1" });
  const links = VIEWS.filter((name) => name !== "accounts" || role === "admin").map((name) =>
    h("a", { class: "op-tab", href: `#${name}`, dataset: { testid: `op-tab-${name}` } }, t(`operator.view.${name}`)));
  const updated = h("span", { class: "op-updated-text" });
  const state = h("button", { type: "button", class: "op-updated", title: t("operator.refresh"), onclick: refresh,
    dataset: { testid: "op-updated" } }, h("span", { class: "op-dot" }), updated);
  const banner = h("div", { class: "op-banner", role: "alert", hidden: true, dataset: { testid: "connection-banner" } });
  const heading = h("h1", { class: "visually-hidden" });
  const element = h("div", { class: "op-shell" },
    h("header", { class: "op-header" },
      h("a", { class: "op-brand", href: "/", title: t("operator.to_chat") }, h("span", { class: "op-brand-name" }, "ezpocket"),
        h("span", { class: "op-brand-role" }, t("operator.title"))),
      h("nav", { class: "op-tabs", "aria-label": t("operator.views") }, links),
      h("div", { class: "op-tools" }, state, themeButton(), langButton(), userMenu(user))),
    banner, main);
  let last = null;
  let error = null;
  setInterval(tell, 1000);
  return {
    element,
    show(view, moved) {
      main.replaceChildren(heading, view);
      window.scrollTo(0, 0);
      if (moved) main.focus({ preventScroll: true });
    },
    choose(name, title) {
      for (const link of links) {
        if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      setText(heading, title);
      document.title = `${title} · ezpocket`;
    },
    fresh() { last = Date.now(); error = null; state.hidden = false; tell(); },
    still() { error = null; state.hidden = true; tell(); },
    away(reason) { error = reason; tell(); },
  };

  function tell() {
    const age = last === null ? null : Date.now() - last;
    state.dataset.state = error ? "danger" : age === null || age > STALE_MS ? "warn" : "ok";
    setText(updated, age === null ? t("operator.loading")
      : t("operator.updated", { time: since((age - LIVE_MS) / 1000) }));
    banner.hidden = error === null;
    if (error) {
      setText(banner, last === null ? error.message
        : t("operator.away", { error: error.message, time: time(new Date(last)) }));
    }
  }
}

function themeButton() {
  const button = h("button", { type: "button", class: "icon-btn", "aria-label": t("operator.theme"),
    title: t("operator.theme"), dataset: { testid: "theme-toggle" } }, icon(THEME_ICONS[theme()] ?? "monitor"));
  attachMenu(button, () => THEMES.map((name) => ({ label: t(`operator.theme.${name}`), icon: THEME_ICONS[name],
    checked: theme() === name, run: () => { chooseTheme(name); button.replaceChildren(icon(THEME_ICONS[name])); } })));
  return button;
}

function langButton() {
  const other = lang() === "pt" ? "en" : "pt";
  return h("button", { type: "button", class: "icon-btn op-lang", lang: other === "pt" ? "pt-BR" : "en",
    title: t("operator.other_language"), dataset: { testid: "lang-toggle" }, onclick: () => chooseLang(other) },
  other.toUpperCase(), h("span", { class: "visually-hidden" }, ` · ${t("operator.other_language")}`));
}

function userMenu(user) {
  const button = h("button", { type: "button", class: "icon-btn", "aria-label": t("operator.account_of", { name: user }),
    title: user, dataset: { testid: "user-menu" } }, icon("user"));
  attachMenu(button, () => [
    { label: t("operator.to_chat"), icon: "message", href: "/" },
    { label: t("account.password"), icon: "key", run: openPassword },
    { label: t("account.tokens"), icon: "code", run: openTokens },
    null,
    { label: t("operator.sign_out"), icon: "logout", run: signOut, testid: "sign-out" },
  ]);
  return button;
}
