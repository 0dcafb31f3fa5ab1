// A conversation's past, page by page. Place in the flow: conversation.js asks for the latest
// page, for older and newer ones, or for those around a found message, and draws the groups.

import { api, withQuery } from "../lib/api.js";
import { newJob } from "../jobs/job_state.js";

const PAGE = 40; // messages: about 20 questions
const MOST_PAGES_AT_ONCE = 5;
const SAID = new Set(["answered", "rejected"]);

export class History {
  constructor(projeto, get = api.get) {
    Object.assign(this, { projeto, get, oldest: Infinity, newest: 0 });
    this.moreOlder = false;
    this.moreNewer = false;
  }

  async latest() {
    const page = await this.page({});
    this.moreOlder = page.more;
    return this.took(page.conversations);
  }

  /** Both sides of message `order`, so that it can be read in its place. */
  async around(order) {
    const before = await this.page({ before: order + 2 });
    this.moreOlder = before.more;
    const rows = this.took(before.conversations);
    return [...rows, ...await this.newer()];
  }

  async older() {
    const page = await this.page({ before: this.oldest });
    this.moreOlder = page.more;
    return this.took(page.conversations);
  }

  async newer() {
    const page = await this.page({ after: this.newest });
    this.moreNewer = page.more;
    return this.took(page.conversations);
  }

  /** The latest page as it is now; it moves nothing. */
  async again() {
    return (await this.page({})).conversations;
  }

  /** Everything that came since, within bounds; what is beyond them can be paged to. */
  async since() {
    const rows = [];
    for (let pages = 0; pages < MOST_PAGES_AT_ONCE; pages += 1) {
      rows.push(...await this.newer());
      if (!this.moreNewer) break;
    }
    return rows;
  }

  page(bounds) {
    return this.get(withQuery("/api/conversations", { projeto: this.projeto, limit: PAGE, ...bounds }));
  }

  took(rows) {
    for (const { message_order: order } of rows) {
      this.oldest = Math.min(this.oldest, order);
      this.newest = Math.max(this.newest, order);
    }
    return rows;
  }
}

/** Rows by question, in the order of its first row: [{job_id, order, question, answer}]. */
export function groupRows(rows) {
  const groups = new Map();
  for (const row of rows) {
    const group = groups.get(row.job_id)
      ?? { job_id: row.job_id, order: row.message_order, question: null, answer: null };
    group[row.sender === "user" ? "question" : "answer"] = row;
    groups.set(row.job_id, group);
  }
  return [...groups.values()];
}

/** The job as far as its two messages tell; `partial` until its trace is read. */
export function jobOfGroup({ job_id, question, answer }, projeto) {
  const told = answer?.metadata ?? {};
  const lang = told.lang ?? question?.metadata?.lang ?? null;
  const status = told.status ?? "answered";
  return newJob({
    job_id, projeto, partial: true, seq: Infinity, lang, status,
    pergunta: question?.message ?? "", created_at: question?.timestamp ?? answer?.timestamp,
    rating: answer?.rating ?? null, comment: told.feedback_comment ?? "",
    steps: told.execution_time === undefined ? [] : [{
      module: told.module ?? "", status: "done", execution_time: told.execution_time,
    }],
    ...(answer && saidBy(answer.message, { ...told, lang }, status)),
  });
}

/** What the assistant said is the answer, or why there is none. */
function saidBy(text, { lang, query_sql, intent_category }, status) {
  if (!SAID.has(status)) return { error: { code: status, message: text } };
  return {
    text,
    message: { response_text: text, lang, intent_category, query_sql, key_numbers: [], columns: [], rows: [] },
  };
}
