// Theme and language. Place in the flow: the sidebar's foot and the answer page.

import { h, replaceChildren } from "../lib/dom.js";
import { chooseLang, lang, t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { chooseTheme, theme, THEMES } from "../lib/theme.js";

const THEME_ICONS = { system: "monitor", light: "sun", dark: "moon" };

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
  return h("button", { type: "button", class: "icon-btn lang-btn", lang: other, "aria-label": `${other.toUpperCase()}: ${label}`,
    title: label, dataset: { testid: "lang-toggle" }, onclick: () => chooseLang(other) },
  other.toUpperCase());
}
