// The interface's words. Place in the flow: loadI18n() once before anything is drawn, t() ever
// after. The language is the page's (cookie, else the browser's), decided by the server.

const NAME = /\{(\w+)\}/g;
const YEAR = 31_536_000;
const PAUSES_MS = [200, 500, 1000, 2000, 4000, 8000]; // longer than a server needs to start again
let words = {};

export const lang = () => document.documentElement.dataset.lang || "pt";
export const locale = (language = lang()) => (language === "en" ? "en-US" : "pt-BR");

/** Reads the catalogue of the page's language, again when the line breaks: without it the page
 * stays empty. Throws when it cannot be had. */
export async function loadI18n() {
  for (const pause of PAUSES_MS) {
    try {
      words = await read();
      return;
    } catch {
      await new Promise((resume) => { setTimeout(resume, pause); });
    }
  }
  words = await read();
}

async function read() {
  const response = await fetch(`${document.documentElement.dataset.assets}i18n/${lang()}.json`);
  if (!response.ok) throw new Error(`i18n: ${response.status}`);
  return response.json();
}

/**
 * The text of `key`, with {name} replaced by params.name. Where the catalogue has key_one and
 * key_other, params.n chooses. An unknown key shows itself, so that it is seen and mended.
 */
export function t(key, params = {}) {
  const text = words[plural(key, params.n)] ?? words[key] ?? key;
  return text.replace(NAME, (whole, name) => (name in params ? String(params[name]) : whole));
}

/** Whether the catalogue knows `key`: for names that come from outside, such as an agent's. */
export const known = (key) => key in words;

/** The other language, from the next load on: what is drawn is drawn again by a reload. */
export function chooseLang(language) {
  document.cookie = `ezpocket_lang=${language}; path=/; max-age=${YEAR}; samesite=strict`;
  window.location.reload();
}

function plural(key, n) {
  if (typeof n !== "number") return key;
  return `${key}_${n === 1 ? "one" : "other"}`;
}
