// The login page: says what is missing beside its field, signs in (or up), goes where the
// visitor wanted to be. The page itself is complete HTML from the server.

import { chooseLang, lang, loadI18n, t } from './lib/i18n.js';
import { chooseTheme, theme, THEMES } from './lib/theme.js';

const root = document.documentElement;
const at = (id) => document.getElementById(id);
const form = at('form');
const fields = { username: at('username'), password: at('password') };
const ANSWER_MS = 20_000;

let registering = false;

function tell(id, sentence) {
  at(id).textContent = sentence;
  at(id).hidden = !sentence;
}

function mark(name, sentence) {
  tell(`${name}-error`, sentence);
  fields[name].setAttribute('aria-invalid', sentence ? 'true' : 'false');
}

// The first empty field, or null; each one is told about at its place.
function firstMissing() {
  let first = null;
  for (const [name, field] of Object.entries(fields)) {
    const missing = !field.value;
    mark(name, missing ? t(`login.${name}_missing`) : '');
    if (missing) first ??= field;
  }
  return first;
}

async function send() {
  const answer = await fetch(registering ? '/api/register' : '/api/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'ezpocket' },
    body: JSON.stringify({ username: fields.username.value.trim(), password: fields.password.value }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const { error } = await answer.json();
  if (answer.ok) return '';
  return lang() === 'en' ? error.message_en : error.message;
}

async function submit(event) {
  event.preventDefault();
  tell('form-error', '');
  const missing = firstMissing();
  if (missing) {
    missing.focus();
    return;
  }
  busy(true);
  const refusal = await send().catch(() => t('login.offline'));
  if (!refusal) {
    location.replace(root.dataset.next + location.hash);
    return;
  }
  busy(false);
  tell('form-error', refusal);
  fields.password.select();
}

function busy(is) {
  at('submit').disabled = is;
  at('submit').textContent = t(is ? 'login.submitting' : submitKey());
}

const submitKey = () => (registering ? 'login.register_submit' : 'login.submit');

function switchForm() {
  registering = !registering;
  at('form-title').textContent = t(registering ? 'login.register_heading' : 'login.heading');
  at('form-lead').textContent = t(registering ? 'login.register_lead' : 'login.lead');
  at('switch-text').textContent = t(registering ? 'login.have_account' : 'login.no_account');
  at('switch').textContent = t(registering ? 'login.sign_in' : 'login.register');
  at('submit').textContent = t(submitKey());
  at('password-hint').hidden = !registering;
  fields.password.autocomplete = registering ? 'new-password' : 'current-password';
  tell('form-error', '');
  for (const name of Object.keys(fields)) mark(name, '');
  fields.username.focus();
}

function showPassword() {
  const shown = fields.password.type === 'password';
  fields.password.type = shown ? 'text' : 'password';
  at('show-password').setAttribute('aria-pressed', String(shown));
  const name = t(shown ? 'login.hide_password' : 'login.show_password');
  at('show-password').setAttribute('aria-label', name);
  at('show-password').title = name;
  fields.password.focus();
}

function noticeCapsLock(event) {
  at('caps-lock').hidden = !event.getModifierState?.('CapsLock');
}

function changeTheme() {
  chooseTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
}

function changeLanguage() {
  chooseLang(lang() === 'en' ? 'pt' : 'en');
}

await loadI18n();
form.addEventListener('submit', submit);
for (const [name, field] of Object.entries(fields)) {
  field.addEventListener('input', () => mark(name, ''));
}
fields.password.addEventListener('keydown', noticeCapsLock);
fields.password.addEventListener('keyup', noticeCapsLock);
fields.password.addEventListener('blur', () => { at('caps-lock').hidden = true; });
at('show-password').addEventListener('click', showPassword);
at('switch')?.addEventListener('click', switchForm);
at('theme-toggle').addEventListener('click', changeTheme);
at('lang-toggle').addEventListener('click', changeLanguage);
if (new URLSearchParams(location.search).has('ended')) tell('ended', t('login.ended'));
busy(false); // until now a pressed Enter would have left the page
root.dataset.ready = '';
