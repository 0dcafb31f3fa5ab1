// Keeps the reader's place. Place in the flow: around the conversation's list. While a question
// runs, who is at the end stays there, until the question itself would leave the screen: an
// answer is read from its beginning. Who reads further up is not moved, and is offered a button.

import { h, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";

const NEAR = 64;
const HEAD_ROOM = 16;
const GRACE_MS = 3000; // charts are drawn a moment after the answer

export class Scroll {
  /** frame scrolls, inner grows inside it. on: {top(), end()}, called near the beginning and at
   * the end; running(): whether a question is being worked on. */
  constructor(frame, inner, on) {
    Object.assign(this, { frame, inner, on, following: true, until: Infinity, set: 0 });
    this.button = h("button", {
      type: "button", class: "btn btn-sm jump", hidden: true, dataset: { testid: "jump-to-end" },
      onclick: () => this.toEnd(true),
    }, h("span", {}), icon("arrow-down"));
    frame.addEventListener("scroll", () => this.onScroll(), { passive: true });
    for (const touch of ["pointerdown", "keydown"]) {
      frame.addEventListener(touch, () => this.onTouch(), { passive: true });
    }
    this.watch = new ResizeObserver(() => this.keep());
    this.watch.observe(inner);
    this.watch.observe(frame);
  }

  /** How far down "at the end" is: the last question's head stays in sight, unless it waits
   * for a decision, whose buttons are at its foot. */
  get target() {
    const { scrollHeight, clientHeight } = this.frame;
    const last = this.inner.querySelector(".qa:last-child");
    const end = Math.max(0, scrollHeight - clientHeight);
    if (!last || last.dataset.status === "waiting") return end;
    return Math.min(end, this.headOf(last));
  }

  headOf(element) {
    const head = element.getBoundingClientRect().top - this.inner.getBoundingClientRect().top;
    return Math.max(0, head - HEAD_ROOM);
  }

  showHead(element) {
    this.following = false;
    this.go(this.headOf(element));
  }

  get atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.frame;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  onScroll() {
    const { scrollTop } = this.frame;
    if (Math.abs(scrollTop - this.set) > 1) { // not our own doing
      this.following = this.on.running() && scrollTop > this.target - NEAR;
      this.set = -1;
    }
    if (scrollTop > this.target - NEAR) this.label(null);
    else if (this.button.hidden) this.label("chat.jump");
    if (scrollTop < 300) this.on.top();
    if (this.atEnd) this.on.end();
  }

  /** What somebody opens in a finished answer grows under the hand, not above it. */
  onTouch() {
    if (!this.on.running()) this.following = false;
  }

  /** Before the next paint, so that nothing is seen to move. */
  keep() {
    if (this.following && performance.now() < this.until) this.go(this.target);
  }

  go(to) {
    this.frame.scrollTop = to;
    this.set = this.frame.scrollTop; // rounded by the browser
  }

  follow() {
    this.following = true;
    this.until = Infinity;
    this.toEnd();
  }

  /** Nothing runs any more: what is still being drawn is followed for a moment. */
  rest() {
    if (this.until === Infinity) this.until = performance.now() + GRACE_MS;
  }

  toEnd(focus = false) {
    this.go(this.target);
    this.label(null);
    if (focus) this.inner.querySelector(".qa:last-child")?.focus({ preventScroll: true });
  }

  /** Something new stands below what is being read. */
  news() {
    if (!this.following && this.frame.scrollTop < this.target - NEAR) this.label("chat.jump_new");
  }

  label(key) {
    this.button.hidden = key === null;
    if (key) setText(this.button.firstChild, t(key));
  }

  /** Puts nodes in front while what is being read stays where it is. */
  prepend(place) {
    const { scrollHeight, scrollTop } = this.frame;
    place();
    this.go(scrollTop + this.frame.scrollHeight - scrollHeight);
  }

  stop() {
    this.watch.disconnect();
  }
}
