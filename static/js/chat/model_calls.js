// What language models were asked for a question, and what it cost. Place in the flow: under the
// steps of timeline.js; read from the server when a person opens them, once the question has ended.

import { api } from "../lib/api.js";
import { h, replaceChildren } from "../lib/dom.js";
import { number } from "../lib/format.js";
import { t } from "../lib/i18n.js";
import { costOf, dollars, modelName, remarks, sums, tokens } from "../lib/model_calls.js";
import { hasEnded } from "../jobs/job_state.js";

/** {element, show(job)}. get is api.get. */
export function modelCalls(get = api.get) {
  const element = h("div", { class: "tl-models", dataset: { testid: "model-calls" }, hidden: true });
  let shown = null; // the job whose calls are drawn
  let asked = null;
  return { element, show };

  async function show(job) {
    element.hidden = !hasEnded(job) || shown !== job.job_id;
    // Each step may have made calls, and they are written down a moment after it.
    const wanted = `${job.job_id} ${job.steps.length}`;
    if (!hasEnded(job) || asked === wanted) return;
    asked = wanted;
    let calls = null;
    try {
      ({ llm_calls: calls } = await get(`/api/jobs/${job.job_id}`));
    } catch {
      // the steps are there; these figures come with the next opening
    }
    if (asked !== wanted) return; // overtaken
    if (!calls) {
      asked = null;
      return;
    }
    shown = job.job_id;
    replaceChildren(element, drawn(calls));
    element.hidden = false;
  }
}

function drawn(calls) {
  const { sent, input, output, cost } = sums(calls);
  const total = calls.length === 0 ? t("chat.models_none") : t("chat.models_total", {
    n: sent, tokens: number(input + output), cost: costOf(cost, input + output) });
  return [h("p", { class: "tl-models-total" }, total),
    calls.length > 0 && h("ul", { class: "tl-models-list" }, calls.map(line))];
}

const line = (call) => h("li", { class: "tl-model" },
  h("code", {}, call.role),
  h("span", {}, [modelName(call), `prompt ${call.prompt}`, tokens(call),
    call.input_tokens + call.output_tokens > 0 && dollars(call.cost),
    ...remarks(call)].filter(Boolean).join(" · ")));
