// Which view the address names: #now, #jobs, #models, #accounts, #job/<id>. Pure.

export const VIEWS = ["now", "jobs", "models", "accounts"];
const JOB = /^job\/([A-Za-z0-9_-]{1,64})$/;

/** {view, jobId}; anything unknown is the first view. */
export function routeOf(hash) {
  const name = hash.replace(/^#/, "");
  const job = JOB.exec(name);
  if (job) return { view: "job", jobId: job[1] };
  return { view: VIEWS.includes(name) ? name : "now", jobId: null };
}

export const jobHref = (jobId) => `#job/${jobId}`;
