// Light, dark, or as the system says. Place in the flow: the server writes data-theme from the
// cookie, so there is no flash; this changes it. Charts listen to `themechange` to draw again.

const YEAR = 31_536_000;
export const THEMES = ["system", "light", "dark"];

export const theme = () => document.documentElement.dataset.theme || "system";

/** What is seen: "light" or "dark". */
export function shownTheme() {
  if (theme() !== "system") return theme();
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function chooseTheme(chosen) {
  document.documentElement.dataset.theme = chosen;
  document.cookie = `ezpocket_theme=${chosen}; path=/; max-age=${YEAR}; samesite=strict`;
  announce();
}

function announce() {
  document.dispatchEvent(new CustomEvent("themechange", { detail: shownTheme() }));
}

if (typeof window !== "undefined") {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);
}
