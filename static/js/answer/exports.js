// The full result as a file: CSV and XLSX. Place in the flow: answer_card.js.
//
// A result is kept for some time only, and a link to one that is gone would save the error as a
// file: the first bytes are asked for before, and an error is told in the page.

import { api } from "../lib/api.js";
import { h, replaceChildren } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";

const FORMATS = ["csv", "xlsx"];

export function exportButtons(job) {
  const error = h("p", { class: "field-error answer-export-error", role: "alert", hidden: true });
  const links = FORMATS.map((format) => h("a", {
    class: "btn btn-ghost btn-sm", href: pathOf(job, format), download: "", dataset: { testid: `export-${format}` },
    onclick: (event) => { event.preventDefault(); save(event.currentTarget, pathOf(job, format)); },
  }, icon("download"), t(`answer.export_${format}`)));
  let busy = false;

  async function save(link, path) {
    if (busy) return;
    busy = true;
    error.hidden = true;
    link.setAttribute("aria-busy", "true");
    try {
      await checked(path);
      const real = h("a", { href: path, download: "" });
      document.body.append(real);
      real.click();
      real.remove();
    } catch (refusal) {
      replaceChildren(error, refusal.message);
      error.hidden = false;
    } finally {
      busy = false;
      link.removeAttribute("aria-busy");
    }
  }

  return { links, error };
}

const pathOf = (job, format) => `/api/jobs/${job.job_id}/result.${format}?lang=${job.lang === "en" ? "en" : "pt"}`;

// One row tells whether the result is there, by the same rights and for far less work.
const checked = (path) => api.get(path.replace(/\/result\..*$/, "/rows?limit=1"));
