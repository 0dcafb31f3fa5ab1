// The time that is left to answer a plan: quiet, and prominent in the last minute.
//
// Place in the flow: plan_card.js starts one per wait. Screen readers hear it at 60 and 10
// seconds only. The server decides when the time is over; this only counts down to it.

import { serverNow } from "../lib/api.js";
import { h, setText } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";

const LAST_MINUTE = 60;
const SPOKEN = [60, 10];

export function countdown() {
  const figures = h("span", { class: "plan-clock" });
  const spoken = h("span", { class: "visually-hidden", role: "status" });
  const visible = h("span", { class: "plan-countdown-time", role: "timer", "aria-live": "off",
    "aria-label": t("plan.time_left"), dataset: { testid: "plan-countdown" } }, icon("clock"), figures);
  const element = h("span", { class: "plan-countdown", hidden: true }, visible, spoken);
  let deadline = null;
  let timer = null;
  let told = Infinity;

  function tick() {
    const left = Math.max(0, Math.floor((deadline - serverNow()) / 1000));
    setText(figures, clock(left));
    element.classList.toggle("plan-countdown-last", left <= LAST_MINUTE);
    const due = SPOKEN.findLast((second) => left <= second && told > second);
    if (due && left > 0) setText(spoken, t("plan.seconds_left", { n: left }));
    told = left;
    if (left === 0) stop();
  }

  function stop() {
    clearInterval(timer);
    timer = null;
  }

  return {
    element,
    /** ms since the epoch, by the server's clock; null hides it. */
    until(next) {
      element.hidden = next === null;
      if (next === deadline && timer) return;
      stop();
      deadline = next;
      if (next === null) return;
      told = Infinity;
      setText(spoken, "");
      const left = (next - serverNow()) / 1000;
      if (left > LAST_MINUTE) told = left;
      tick();
      timer = setInterval(() => (element.isConnected ? tick() : stop()), 1000);
    },
  };
}
