// Tells what happened to who is not looking: the tab's title, and a live region. Place in the
// flow: app.js, at each plan and answer that arrives.

import { h } from "../lib/dom.js";

const MOST_SPOKEN = 300;

export class Notices {
  constructor() {
    this.unseen = 0;
    this.title = document.title;
    this.region = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite",
      dataset: { testid: "announcer" } });
    document.addEventListener("visibilitychange", () => this.seen());
  }

  /** The page's own title, such as the project's name. */
  name(title) {
    this.title = title;
    this.draw();
  }

  arrived() {
    if (!document.hidden) return;
    this.unseen += 1;
    this.draw();
  }

  say(text) {
    const short = text.length > MOST_SPOKEN ? `${text.slice(0, MOST_SPOKEN)}…` : text;
    this.region.textContent = short;
  }

  seen() {
    if (document.hidden) return;
    this.unseen = 0;
    this.draw();
  }

  draw() {
    document.title = this.unseen > 0 ? `(${this.unseen}) ${this.title}` : this.title;
  }
}
