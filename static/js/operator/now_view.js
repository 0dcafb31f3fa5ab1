// "Now": everything that is going on, kept up to date. Place in the flow: the page's first view.

import { h } from "../lib/dom.js";
import { lang, t } from "../lib/i18n.js";
import { deadLetters } from "./dead_letters.js";
import { errorsList } from "./errors_list.js";
import { jobsInFlight, waitsList, workersList } from "./lists.js";
import { modulesTable } from "./modules_table.js";
import { partError } from "./parts.js";
import { poorList } from "./poor_list.js";
import { tiles } from "./tiles.js";

/** {element, update(overview), updateHistory(history)} */
export function nowView(refresh) {
  const top = tiles();
  const modules = h("div");
  const lists = { jobs: jobsInFlight(), waits: waitsList(), workers: workersList() };
  const letters = deadLetters(refresh);
  const errors = errorsList();
  const poor = poorList();
  const element = h("div", { class: "op-view" }, top.element, modules, letters.element,
    h("div", { class: "op-columns" }, lists.jobs.element, lists.waits.element), errors.element,
    poor.element, lists.workers.element);
  let drawn = "";
  let tables = [];
  return {
    element, update,
    updateHistory(history) {
      errors.update(history.errors);
      poor.update(history.poor);
    },
    title: t("operator.view.now"),
  };

  function update(data) {
    top.update(data);
    updateModules(data.flows);
    for (const [name, list] of Object.entries(lists)) list.update(data[name]);
    letters.update(data.dead_letters);
  }

  function updateModules(flows) {
    if (flows.error) {
      drawn = "";
      return modules.replaceChildren(partError(flows.error, lang()));
    }
    const names = JSON.stringify(flows.map((flow) => [flow.name, flow.modules.map((m) => m.name)]));
    if (names !== drawn) {
      tables = flows.map((flow) => modulesTable(flow, flows.length > 1));
      modules.replaceChildren(...tables.map((one) => one.element));
      drawn = names;
    }
    return flows.forEach((flow, index) => tables[index].update(flow));
  }
}
