// The chat put together. Place in the flow: chat.js makes one; it owns which conversation is
// shown, and hands what happens to those whom it concerns.

import { h, replaceChildren } from "../lib/dom.js";
import { lang, t } from "../lib/i18n.js";
import { shortcut } from "../lib/keyboard.js";
import { toastError } from "../lib/toast.js";
import { cancelWithCare, makeActions } from "./actions.js";
import { openArchived } from "./archived_dialog.js";
import { banner } from "./banner.js";
import { composer } from "./composer.js";
import { arrived } from "./conversation.js";
import { header } from "./header.js";
import { openHelp } from "./help.js";
import { Notices } from "./notify.js";
import { OpenConversations } from "./open_conversations.js";
import { archiveProject, editProject, newProject } from "./project_dialogs.js";
import { Projects } from "./projects.js";
import { openSearch } from "./search.js";
import { sidebar } from "./sidebar.js";
import { place, remember } from "./place.js";
import { welcome } from "./welcome.js";

const VISIBLE_MS = 700; // a plan must have been seen before Enter may accept it

export class App {
  constructor({ store, connection, outbox, drafts, catalog, examples }) {
    Object.assign(this, { store, connection, drafts, examples });
    this.projects = new Projects();
    this.notices = new Notices();
    const chat = { projeto: () => this.projects.current, write: (text) => this.write(text) };
    this.actions = makeActions({ store, connection, outbox, chat });
    this.conversations = new OpenConversations({
      store, cards: { actions: this.actions, catalog, readOnly: false }, failed: toastError,
      welcome: () => this.welcome(), changed: (one) => this.changed(one),
    });
    this.ready = new Promise((resolve) => { this.opened = resolve; });
    this.build();
    store.subscribe((job, previous) => this.onJob(job, previous));
  }

  build() {
    this.banner = banner(() => this.connection.hurry());
    this.place = h("div", { class: "conversation-place" });
    this.jump = h("div", { class: "jump-place" });
    this.composer = composer({
      send: (text) => this.send(text), stop: () => this.stop(), enterOnEmpty: () => this.acceptPlan(),
      draft: (text) => this.drafts.set(this.conversation ? this.projects.current : place().projeto, text),
    }, { questions: () => this.store.all(), examples: () => this.examples() });
    const on = this.commands();
    this.side = sidebar(this.projects, on);
    this.shade = h("div", { class: "side-shade", onclick: on.close });
    this.main = h("main", { class: "main", id: "main", tabindex: "-1" },
      header(this.projects, on), this.banner.element, this.place,
      h("div", { class: "foot" }, this.jump, this.composer.element));
    this.element = h("div", { class: "shell", dataset: { line: "connecting" } },
      this.side, this.shade, this.main, this.notices.region);
    this.shortcuts(on);
  }

  commands() {
    return {
      open: (id) => { this.menu(false); this.open(id); },
      create: () => this.create(),
      edit: (project) => editProject(this.projects, project),
      archive: (project) => this.archive(project),
      archived: () => { this.menu(false); this.archived(); },
      search: () => { this.menu(false); openSearch((found) => this.found(found)); },
      help: () => openHelp(),
      menu: () => this.menu(true),
      close: () => this.menu(false),
    };
  }

  shortcuts(on) {
    shortcut({ keys: "Mod+k", label: "help.search", run: on.search, inFields: true });
    shortcut({ keys: "Alt+n", label: "help.new_project", run: on.create, inFields: true });
    shortcut({ keys: "/", label: "help.compose", run: () => this.composer.focus() });
    shortcut({ keys: "?", label: "help.help", run: on.help });
    shortcut({ keys: "Escape", label: "help.cancel", run: () => this.escape(), inFields: true });
  }

  /** The first picture: the projects, and the conversation that the address names. */
  async start() {
    const asked = place();
    try {
      await this.projects.load();
    } catch (error) {
      toastError(error);
    }
    window.addEventListener("popstate", () => this.open(place().projeto, { push: false }));
    if (this.conversation) return; // who was quick has gone on to another
    const known = asked.projeto === null || this.projects.find(asked.projeto);
    await this.open(known ? asked.projeto : null, { push: false });
  }

  async open(projeto, { push = true, order = null } = {}) {
    const before = document.activeElement;
    if (push && projeto !== this.projects.current) remember(projeto);
    this.projects.choose(projeto);
    this.notices.name(`${this.projects.open?.name ?? t("projects.general")} · ezpocket`);
    if (this.conversation) this.conversation.left = this.conversation.element.scrollTop;
    const conversation = this.conversations.of(projeto, order);
    const first = !this.conversation;
    this.conversation = conversation;
    this.opened();
    replaceChildren(this.place, conversation.element);
    replaceChildren(this.jump, conversation.scroll.button);
    if (conversation.left !== undefined) conversation.element.scrollTop = conversation.left;
    if (!first || this.composer.empty()) this.composer.set(this.drafts.get(projeto));
    await this.conversations.load(conversation, order);
    await this.conversations.freshen(conversation).catch(toastError);
    this.changed(conversation);
    // Who went elsewhere while it was loading stays there.
    const stayed = [before, document.body].includes(document.activeElement);
    if (stayed && hasKeyboard() && order === null) this.composer.focus();
    return conversation;
  }

  /** The line is there (again): what was asked elsewhere, and what could not be loaded. */
  async refresh() {
    await this.ready;
    for (const kept of this.conversations.all()) {
      kept.stale = true;
      kept.missed ||= this.wasOnline;
    }
    this.wasOnline = true;
    await this.projects.load();
    const asked = place().projeto;
    if (asked !== this.projects.current && this.projects.find(asked)) {
      await this.open(asked, { push: false });
    }
    await this.conversations.load(this.conversation);
    await this.conversations.freshen(this.conversation);
  }

  welcome() {
    return welcome(this.examples(), this.projects.open, {
      pick: (text) => this.send(text), create: () => this.create(),
    });
  }

  /** The examples have come: an empty conversation that waits for them shows them. */
  refreshWelcome() {
    for (const conversation of this.conversations.all()) conversation.welcomeAgain();
  }

  /** Who is quick may ask before it is known which project the address names. */
  async send(text) {
    await this.ready;
    const projeto = this.projects.current;
    if (this.conversation.history.moreNewer) await this.open(projeto, { push: false });
    this.store.ask({ pergunta: text, projeto, page_lang: lang() });
    this.projects.touch(projeto);
  }

  write(text) {
    this.composer.set(text);
    this.composer.focus();
  }

  stop() {
    const job = this.conversation?.running();
    if (job) cancelWithCare(this.actions, job);
    return Boolean(job);
  }

  escape() {
    if (document.querySelector("dialog[open], :popover-open")) return false;
    if (this.element.classList.contains("shell-menu")) return this.menu(false);
    return this.stop();
  }

  acceptPlan() {
    if (!this.conversation) return false;
    const card = [...this.conversation.element.querySelectorAll(".plan-card-open [data-testid=plan-accept]")].at(-1);
    if (!card || card.disabled || Date.now() - (this.askedAt ?? 0) < VISIBLE_MS) return false;
    card.click();
    return true;
  }

  menu(open) {
    if (open === this.element.classList.contains("shell-menu")) return;
    this.element.classList.toggle("shell-menu", open);
    this.main.inert = open;
    (open ? this.side : this.main).querySelector("button")?.focus();
  }

  status(status) {
    this.element.dataset.line = status;
    this.banner.update(status);
  }

  async create() {
    this.menu(false);
    const project = await newProject(this.projects);
    if (project) await this.open(project.id);
  }

  async archive(project) {
    if (!await archiveProject(this.projects, project)) return;
    this.conversations.drop(project.id);
    if (this.projects.current === project.id) await this.open(null);
  }

  archived() {
    openArchived(this.projects, {
      open: (id) => this.open(id), onClose: () => this.changed(this.conversation),
    });
  }

  async found({ project_id: projeto, job_id: jobId, message_order: order }) {
    const open = await this.open(projeto, { order: this.conversation.projeto === projeto
      && this.conversation.show(jobId) ? null : order });
    open.show(jobId);
  }

  onJob(job, previous) {
    if (!job || !previous || !arrived(job, previous)) return;
    this.notices.arrived();
    if (job.ask) this.askedAt = Date.now();
    if (job.status === "answered") this.notices.say(t("chat.answered", { text: job.text }));
    else if (!job.ask) this.notices.say(t(`chat.ended_${job.status}`));
  }

  changed(conversation) {
    if (conversation !== this.conversation) return;
    const running = conversation.running();
    this.composer.running(Boolean(running));
    this.composer.note(t(running?.ask && running.ask.kind !== "cost" ? "chat.hint_plan" : "chat.hint"));
    if (document.activeElement === document.body && !running && hasKeyboard()) this.composer.focus();
  }
}

// On a phone the focus would bring up its keyboard, over the answer.
const hasKeyboard = () => window.matchMedia("(pointer: fine)").matches;
