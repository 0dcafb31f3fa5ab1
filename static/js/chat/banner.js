// How the line to the server is, when it is not well. Place in the flow: above the composer's
// conversation; it waits a moment before it speaks, because most cuts are shorter than a thought.

import { h, replaceChildren, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";

const PATIENCE_MS = 1500;
const BACK_MS = 2500;

/** retry() tries now. Returns {element, update(status)}. */
export function banner(retry) {
  const text = h("span", {});
  const mark = h("span", { class: "banner-mark" });
  const again = h("button", { type: "button", class: "btn btn-sm", onclick: retry }, t("chat.connect_now"));
  const element = h("div", { class: "banner", hidden: true, dataset: { testid: "connection-banner" } },
    mark, text, again);
  const place = h("div", { class: "banner-place", role: "status" }, element);
  let timer = null;
  const show = (key, retryable) => {
    element.hidden = false;
    element.classList.toggle("banner-ok", !retryable);
    again.hidden = !retryable;
    replaceChildren(mark, icon(retryable ? "alert" : "check"));
    setText(text, t(key));
  };
  const update = (status) => {
    clearTimeout(timer);
    if (status === "offline") {
      timer = setTimeout(() => show("chat.offline", true), element.hidden ? PATIENCE_MS : 0);
    } else if (status === "online" && !element.hidden) {
      show("chat.back_online", false);
      timer = setTimeout(() => { element.hidden = true; }, BACK_MS);
    } else if (status === "signed_out") {
      element.hidden = true;
    }
  };
  return { element: place, update };
}
