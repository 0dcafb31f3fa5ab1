// One conversation: a project's, or the general chat. Place in the flow: app.js shows one at a
// time. The past comes in pages from history.js, what happens now from the store; a question
// that is in both is one view.

import { api } from "../lib/api.js";
import { h, replaceChildren } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { byTime, hasEnded } from "../jobs/job_state.js";
import { groupRows, History, jobOfGroup } from "./history.js";
import { questionView } from "./question_view.js";
import { Scroll } from "./scroll.js";
import { Traces } from "./traces.js";

export class Conversation {
  /** ctx: {store, cards: {actions, catalog, readOnly}, welcome(), changed()}; projeto null = general. */
  constructor(ctx, projeto) {
    Object.assign(this, { ctx, projeto, store: ctx.store, views: new Map(), loaded: false });
    this.history = new History(projeto);
    this.older = h("button", {
      type: "button", class: "btn btn-sm btn-ghost older", hidden: true,
      dataset: { testid: "older" }, onclick: () => this.loadOlder(),
    }, t("chat.older"));
    this.list = h("div", { class: "conversation-list" });
    this.blank = h("div", { class: "conversation-blank" });
    this.inner = h("div", { class: "conversation" }, this.older, this.blank, this.list);
    this.element = h("div", {
      class: "scroll", tabindex: "0", role: "region", "aria-label": t("chat.conversation"),
    }, this.inner);
    this.scroll = new Scroll(this.element, this.inner, {
      top: () => this.loadOlder(), end: () => this.loadNewer(),
      running: () => this.running() !== null,
    });
    this.traces = new Traces(this.store, api.get, this.element);
    this.unsubscribe = this.store.subscribe((job, previous) => this.onJob(job, previous));
  }

  /** The latest page, or the one around a message. Throws ApiError. */
  async load(order = null) {
    replaceChildren(this.blank, skeleton());
    const rows = order === null ? await this.history.latest() : await this.history.around(order);
    const groups = groupRows(rows);
    for (const group of groups) this.remember(group);
    if (order === null) await Promise.all(groups.slice(-2).map(({ job_id }) => this.readTrace(job_id)));
    this.loaded = true;
    this.append(groups.map(({ job_id }) => this.store.get(job_id)));
    if (!this.history.moreNewer) this.append(this.live());
    this.settle();
  }

  failed(error, again) {
    replaceChildren(this.blank, h("div", { class: "conversation-failed", role: "alert" },
      h("p", {}, error.message),
      h("button", { type: "button", class: "btn", onclick: again }, t("common.retry"))));
  }

  /** After the line was away: what other tabs asked and rated meanwhile. */
  async refresh() {
    if (!this.loaded) return;
    if (this.missed) await this.readRatings();
    if (this.history.moreNewer) return;
    const groups = groupRows(await this.history.since());
    for (const group of groups) this.remember(group);
    this.append(groups.map(({ job_id }) => this.store.get(job_id)));
    this.settle();
  }

  async readRatings() {
    for (const { job_id, answer } of groupRows(await this.history.again())) {
      if (answer?.rating) this.store.rated({ job_id, rating: answer.rating, comment: answer.metadata?.feedback_comment });
    }
    this.missed = false;
  }

  jobs() {
    return [...this.views.values()].map((view) => view.job());
  }

  /** The last question, while it has not ended: what Escape and the stop button mean. */
  running() {
    const last = this.jobs().at(-1);
    return last && !hasEnded(last) ? last : null;
  }

  show(jobId) {
    const view = this.views.get(this.store.get(jobId)?.key);
    if (!view) return false;
    this.scroll.showHead(view.element);
    view.element.focus({ preventScroll: true });
    view.element.classList.add("qa-found");
    return true;
  }

  remember(group) {
    const job = jobOfGroup(group, this.projeto);
    if (group.answer) {
      if (!this.store.get(group.job_id)) this.store.remember(job);
    } else {
      this.store.follow({ ...job, status: "queued", partial: false, seq: 0 });
    }
  }

  readTrace(jobId) {
    return this.store.get(jobId).partial ? this.traces.read(jobId) : null;
  }

  live() {
    return this.store.all()
      .filter((job) => job.projeto === this.projeto && Number.isFinite(job.seq))
      .sort(byTime);
  }

  onJob(job, previous) {
    if (!job) return this.remove(previous);
    if (job.projeto !== this.projeto || !this.loaded) return;
    const view = this.views.get(job.key);
    if (view) view.update(job);
    else if (!previous && Number.isFinite(job.seq) && !this.history.moreNewer) this.arrive(job);
    else return;
    if (previous && arrived(job, previous)) this.scroll.news();
    this.settle();
  }

  /** A question that begins now: followed when it was asked here, or by who is at the end. */
  arrive(job) {
    const follow = job.status === "sending" || this.scroll.atEnd;
    this.append([job]);
    if (follow) this.scroll.follow();
    else this.scroll.news();
  }

  remove(job) {
    const view = this.views.get(job.key);
    if (!view) return;
    view.stop();
    view.element.remove();
    this.views.delete(job.key);
  }

  append(jobs) {
    this.list.append(...this.make(jobs));
  }

  make(jobs) {
    if (this.stopped) return []; // a page that came late
    return jobs.filter((job) => !this.views.has(job.key)).map((job) => {
      const view = questionView(this.ctx.cards, job);
      this.views.set(job.key, view);
      if (job.partial) this.traces.watch(view.element, job.job_id);
      return view.element;
    });
  }

  async loadOlder() {
    if (!this.loaded || !this.history.moreOlder || this.paging) return;
    await this.paged(this.history.older(), (elements) =>
      this.scroll.prepend(() => this.list.prepend(...elements)));
  }

  async loadNewer() {
    if (!this.loaded || !this.history.moreNewer || this.paging) return;
    await this.paged(this.history.newer(), (elements) => this.list.append(...elements));
    if (!this.history.moreNewer) this.append(this.live());
  }

  async paged(page, place) {
    this.paging = true;
    try {
      const groups = groupRows(await page);
      for (const group of groups) this.remember(group);
      place(this.make(groups.map(({ job_id }) => this.store.get(job_id))));
    } catch (error) {
      this.ctx.failed(error);
    } finally {
      this.paging = false;
      this.settle();
    }
  }

  settle() {
    this.older.hidden = !this.history.moreOlder;
    const empty = this.loaded && this.views.size === 0;
    if (empty && !this.welcomed) replaceChildren(this.blank, this.ctx.welcome(this.projeto));
    else if (!empty) replaceChildren(this.blank);
    this.welcomed = empty;
    if (this.loaded && !this.running()) this.scroll.rest();
    this.ctx.changed(this);
  }

  welcomeAgain() {
    if (!this.welcomed) return;
    this.welcomed = false;
    this.settle();
  }

  stop() {
    this.stopped = true;
    this.unsubscribe();
    this.scroll.stop();
    this.traces.stop();
    for (const view of this.views.values()) view.stop();
  }
}

/** A plan to look at or an answer to read came with this change. */
export function arrived(job, previous) {
  return (job.ask && job.ask !== previous.ask) || (hasEnded(job) && !hasEnded(previous));
}

const skeleton = () => h("div", { class: "conversation-skeleton", "aria-hidden": "true" },
  [1, 2, 3].map(() => h("div", { class: "skeleton" })));
