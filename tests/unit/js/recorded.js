// The events of one question as the server sends them: a refined plan, a streamed answer, the
// wait for a rating. Numbered 1, 2, 3 … as in the job's stream.

const done = (module, note = "", execution_time = 0.01) =>
  ["progress", { module, status: "done", execution_time, queued_ms: 0, note }];
const started = (module) => ["progress", { module, status: "started", queued_ms: 0 }];
const waiting = (module) => ["progress", { module, status: "waiting", execution_time: 0.002, queued_ms: 0, note: "asked" }];
const plan = (round, ask, goal) => ["plan_confirm", {
  module: "plan_confirm", kind: "plan", plan: { goal, table: "order_report" }, plan_steps: ["Calcular receita."],
  refinement_summary: round > 1 ? "Estados SP e RJ." : "", round, can_suggest: true,
  actions: ["accept", "edit", "suggest", "reject"], ask, deadline: 1_795_248_461_251,
}];
const ANSWER = "Os **5 produtos** com maior receita.\n\nSão estes.";

export const EVENTS = [
  started("intent_validator"), done("intent_validator", "data_question"),
  started("plan_builder"), done("plan_builder", "analyst, certainty 1.00"),
  started("plan_confirm"), waiting("plan_confirm"), plan(1, 4, "Receita por produto"),
  started("plan_confirm"), done("plan_confirm", "wants a change"),
  started("user_proposed_plan"), done("user_proposed_plan"),
  started("plan_refiner"), done("plan_refiner"),
  started("plan_confirm"), waiting("plan_confirm"), plan(2, 9, "Receita por produto, SP e RJ"),
  started("plan_confirm"), done("plan_confirm", "accepted"),
  started("analysis_orchestrator"), done("analysis_orchestrator"),
  started("sql_validator"), done("sql_validator", "allowed"),
  started("athena_executor"), done("athena_executor", "5 rows"),
  started("python_runtime"), done("python_runtime"),
  started("response_composer"),
  ["token", { at: 0, text: "Os **5 produtos** com maior receita.\n\n" }], ["token", { at: 38, text: "São estes." }],
  ["message", { response_text: ANSWER, lang: "pt", rows: [], row_count: 5 }],
  done("response_composer", "template"), ["ended", { status: "answered" }],
  started("user_feedback"), waiting("user_feedback"),
  ["feedback_request", { module: "user_feedback", question: "Como foi?", ask: 17, deadline: 1_795_248_461_603 }],
  done("history_preferences", "2 steps"),
].map(([type, data], index) => [type, { ...data, job_id: "j1", seq: index + 1 }]);
