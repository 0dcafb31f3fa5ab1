// Keeps the reader's place. Place in the flow: around the conversation's list. Who is at the end
// stays at the end while an answer grows; who reads further up is not moved, and is offered a
// button to what is new.

import { h } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";

const NEAR = 64;

export class Scroll {
  /** frame scrolls, inner grows inside it. onTop() is called near the beginning. */
  constructor(frame, inner, { onTop, onEnd }) {
    Object.assign(this, { frame, inner, onTop, onEnd });
    this.stuck = true;
    this.button = h("button", {
      type: "button", class: "btn btn-sm jump", hidden: true, dataset: { testid: "jump-to-end" },
      onclick: () => this.toEnd(true),
    }, h("span", {}), icon("arrow-down"));
    frame.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.watch = new ResizeObserver(() => this.keep());
    this.watch.observe(inner);
    this.watch.observe(frame);
  }

  get atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.frame;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  onScroll() {
    this.stuck = this.atEnd;
    if (this.stuck) this.label(null);
    else if (this.button.hidden) this.label("chat.jump");
    if (this.frame.scrollTop < 300) this.onTop();
    if (this.atEnd) this.onEnd();
  }

  /** Before the next paint, so that nothing is seen to move. */
  keep() {
    if (this.stuck) this.frame.scrollTop = this.frame.scrollHeight;
  }

  toEnd(focus = false) {
    this.stuck = true;
    this.frame.scrollTop = this.frame.scrollHeight;
    this.label(null);
    if (focus) this.inner.lastElementChild?.focus({ preventScroll: true });
  }

  /** Something new stands below what is being read. */
  news() {
    if (!this.stuck) this.label("chat.jump_new");
  }

  label(key) {
    this.button.hidden = key === null;
    if (key) this.button.firstChild.textContent = t(key);
  }

  /** Puts nodes in front while what is being read stays where it is. */
  prepend(place) {
    const { scrollHeight, scrollTop } = this.frame;
    place();
    this.frame.scrollTop = scrollTop + this.frame.scrollHeight - scrollHeight;
  }

  stop() {
    this.watch.disconnect();
  }
}
