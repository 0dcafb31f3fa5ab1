// Stars from 1 to 5 and a comment, for an answer; both can be changed later, in any tab.
//
// Place in the flow: answer_card.js. A radio group, so that arrows move among the stars.

import { h, setText } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";

const STARS = [1, 2, 3, 4, 5];
const MOST = 2000;
let groups = 0;

export function ratingForm({ ctx }) {
  const name = `stars-${(groups += 1)}`;
  const state = { job: null, stars: 0, touched: false, sending: 0 };
  const radios = STARS.map((n) => h("input", { type: "radio", class: "answer-star-input", name, value: String(n),
    "aria-label": t("answer.stars", { n }), dataset: { testid: `star-${n}` }, onchange: () => choose(n) }));
  const stars = h("div", { class: "answer-stars", role: "radiogroup", "aria-label": t("answer.rate") },
    radios.map((radio) => h("label", { class: "answer-star" }, radio, icon("star"))));
  const comment = h("textarea", { class: "input answer-comment", rows: 2, maxlength: MOST, placeholder: t("answer.comment_placeholder"),
    "aria-label": t("answer.comment"), dataset: { testid: "comment" }, oninput: () => { state.touched = true; } });
  const sendButton = h("button", { type: "submit", class: "btn btn-primary btn-sm", dataset: { testid: "send-rating" } }, t("answer.send_rating"));
  const more = h("form", { class: "answer-rating-more", hidden: true, onsubmit: (event) => { event.preventDefault(); send(true); } }, comment,
    h("div", { class: "answer-sql-tools" },
      h("button", { type: "button", class: "btn btn-ghost btn-sm", onclick: () => { more.hidden = true; } }, t("common.close")), sendButton));
  const said = h("span", { class: "answer-rating-said hint", role: "status" });
  const element = h("div", { class: "answer-rating" },
    h("div", { class: "answer-rating-line" }, h("span", { class: "answer-rating-ask" }, t("answer.rate")), stars, said), more);

  function paint() {
    radios.forEach((radio, at) => {
      radio.checked = at + 1 === state.stars;
      radio.parentElement.classList.toggle("answer-star-on", at < state.stars);
    });
  }

  // The stars are stored at once: a comment is a second, voluntary step.
  function choose(n) {
    state.stars = n;
    paint();
    more.hidden = false;
    more.scrollIntoView({ block: "nearest" }); // else it opens behind the question field
    send(false);
  }

  async function send(close) {
    if (!state.stars) return;
    sendButton.disabled = true;
    state.sending += 1;
    state.touched = false;
    setText(said, t("answer.rating_sending"));
    try {
      await ctx.actions.rate(state.job, state.stars, comment.value.trim());
      setText(said, t(close && comment.value.trim() ? "answer.rating_comment_thanks" : "answer.rating_thanks"));
      if (close) more.hidden = true;
    } catch (error) {
      state.touched = true;
      setText(said, error.message);
    } finally {
      state.sending -= 1;
      sendButton.disabled = false;
    }
  }

  // What comes from elsewhere gives way to what is being chosen or written here.
  function update(job) {
    const { rating, comment: words } = state.job ?? {};
    state.job = job;
    if (job.rating !== rating && job.rating && !state.sending) { state.stars = job.rating; paint(); }
    if (job.comment !== words && !state.touched) comment.value = job.comment ?? "";
  }

  return { element, update };
}

/** The rating that was given, to read: on the page of a shared answer. */
export function ratingShown() {
  const stars = STARS.map(() => h("span", { class: "answer-star" }, icon("star")));
  const all = h("span", { class: "answer-stars", role: "img" }, stars);
  const comment = h("blockquote", { class: "answer-rating-comment" });
  const element = h("div", { class: "answer-rating answer-rating-shown", dataset: { testid: "rating-shown" } },
    h("div", { class: "answer-rating-line" }, h("span", {}, t("answer.rated")), all), comment);

  function update({ rating, comment: words }) {
    element.hidden = !rating;
    all.setAttribute("aria-label", t("answer.stars", { n: rating ?? 0 }));
    stars.forEach((star, at) => star.classList.toggle("answer-star-on", at < rating));
    setText(comment, words ?? "");
    comment.hidden = !words;
  }

  return { element, update };
}
