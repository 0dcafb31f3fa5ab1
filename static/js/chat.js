// The chat page's entry: words, socket, store, page. Everything else is in chat/ and jobs/.

import { io } from "../vendor/socket.io.esm.min.js";
import { App } from "./chat/app.js";
import { Drafts } from "./chat/drafts.js";
import { signedOutDialog } from "./chat/signed_out.js";
import { Connection } from "./jobs/connection.js";
import { Outbox } from "./jobs/outbox.js";
import { JobStore } from "./jobs/store.js";
import { api, serverNow, withQuery } from "./lib/api.js";
import { replaceChildren } from "./lib/dom.js";
import { lang, loadI18n } from "./lib/i18n.js";
import { startKeyboard } from "./lib/keyboard.js";
import { claimStorage } from "./lib/tab_storage.js";

await loadI18n();
const { user } = document.documentElement.dataset;
claimStorage(sessionStorage, user);

let catalogPromise = null;
let examples = [];
let app = null;
const outbox = new Outbox(sessionStorage);
const connection = new Connection(io, user, {
  event: (type, data) => store.receive(type, data),
  job: (data) => store.follow(data),
  rated: (data) => store.rated(data),
  online: () => online(),
  status: (status) => app.status(status),
  signedOut: (reason) => signedOutDialog(reason),
});
const store = new JobStore({
  connection, api, outbox, newId: () => newId(), now: () => new Date(serverNow()).toISOString(),
});
// For who watches the page from outside, as the tests of lost connections do.
store.subscribe((job, previous) => {
  if (!job?.job_id || job.seq === previous?.seq) return;
  const detail = { job_id: job.job_id, seq: job.seq };
  document.dispatchEvent(new CustomEvent("ezpocket:applied", { detail }));
});

app = new App({
  store, connection, outbox, drafts: new Drafts(sessionStorage), catalog, examples: () => examples,
});
replaceChildren(document.getElementById("app"), app.element);
startKeyboard();
catalog().then(showExamples, () => {}); // without suggestions one can still ask
connection.connect();
await app.start();

/** Read once; after a failure the next who asks tries again. */
function catalog() {
  catalogPromise ??= api.get(withQuery("/api/catalog", { lang: lang() })).catch((error) => {
    catalogPromise = null;
    throw error;
  });
  return catalogPromise;
}

function showExamples({ tables }) {
  examples = tables.flatMap((table) => table.examples);
  app.refreshWelcome();
}

/** The line is there: say again what was not heard, then look at what happened elsewhere. */
async function online() {
  const caughtUp = store.online();
  const open = await api.get("/api/jobs?open=1").catch(() => ({ jobs: [] }));
  for (const job of open.jobs) store.follow(job);
  await caughtUp;
  await app.refresh().catch(() => {}); // the next connection tries again
}

/** crypto.randomUUID() exists on secure origins only, and a first trial may be plain http. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
