// The operator's page. Place in the flow: /operator loads this; it shows the view that the
// address names and keeps it up to date while somebody looks.

import { api } from "./lib/api.js";
import { loadI18n } from "./lib/i18n.js";
import { startKeyboard } from "./lib/keyboard.js";
import { accountsView } from "./operator/accounts_view.js";
import { jobView } from "./operator/job_view.js";
import { jobsView } from "./operator/jobs_view.js";
import { modelsView } from "./operator/models_view.js";
import { nowView } from "./operator/now_view.js";
import { createPoller } from "./operator/poller.js";
import { routeOf } from "./operator/route.js";
import { shell } from "./operator/shell.js";

const LIVE_MS = 2_000;
const HISTORY_MS = 30_000;
const { user, role } = document.documentElement.dataset;
const isVisible = () => document.visibilityState === "visible";

await loadI18n();
startKeyboard();
const frame = shell({ user, role, refresh: () => pollers.forEach((poller) => poller.wake()) });
document.getElementById("app").replaceChildren(frame.element);
let pollers = [];
window.addEventListener("hashchange", show);
document.addEventListener("visibilitychange", () => pollers.forEach((poller) => poller.wake()));
show();

/** moved: the event of somebody who went to another view, whose focus follows. */
function show(moved = null) {
  const { view, jobId } = routeOf(window.location.hash);
  pollers.forEach((poller) => poller.stop());
  pollers = [];
  const made = make(view, jobId);
  frame.choose(view === "job" ? "jobs" : view, made.title);
  frame.show(made.element, moved !== null);
  pollers.forEach((poller) => poller.start());
}

function make(view, jobId) {
  if (view === "job") return job(jobId);
  if (view === "jobs") return once(jobsView());
  if (view === "accounts" && role === "admin") return once(accountsView(user));
  if (view === "models") {
    const models = modelsView();
    poll("/api/operator/history", HISTORY_MS, models.updateHistory);
    return models;
  }
  const now = nowView(() => pollers.forEach((poller) => poller.wake()));
  poll("/api/operator/overview", LIVE_MS, now.update);
  poll("/api/operator/history", HISTORY_MS, now.updateHistory);
  return now;
}

function job(jobId) {
  const shown = jobView(jobId);
  add({ read: shown.read, every: LIVE_MS, onData: (data) => {
    shown.update(data);
    if (shown.live()) return;
    pollers.forEach((poller) => poller.stop());
    frame.still();
  }, onFailure: shown.fail });
  return shown;
}

/** A view that loads by itself, when it is shown or asked. */
function once(view) {
  view.show();
  frame.still();
  return view;
}

function poll(path, every, update) {
  add({ read: () => api.get(path), every, onData: update });
}

function add({ read, every, onData, onFailure = () => {} }) {
  pollers.push(createPoller({ read, every, isVisible,
    onData: (data) => { frame.fresh(); onData(data); },
    onFailure: (error) => { onFailure(error); frame.away(error); } }));
}
