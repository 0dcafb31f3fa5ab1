// Periods in the person's words as two days, counted from the plan's today.
//
// Place in the flow: the period editor offers PRESETS, chips.js names a period that is one of
// them. Pure; the readings are those of the analyst: "last 7 days" ends today, "last 12 months"
// begins the day after the same day twelve months ago, weeks begin on Monday, "this ..." is to
// date, "last ..." is the full calendar one before.

const DAY = 86_400_000;

const parse = (iso) => new Date(`${iso}T00:00:00Z`);
const iso = (at) => at.toISOString().slice(0, 10);
const plus = (at, days) => new Date(at.getTime() + days * DAY);
const firstOfMonth = (at, months) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
const monday = (at) => plus(at, -((at.getUTCDay() + 6) % 7));
const quarterStart = (at) => firstOfMonth(at, -(at.getUTCMonth() % 3));

// The same day `months` earlier, or that month's last day when it has no such day.
function monthsAgo(at, months) {
  const first = firstOfMonth(at, -months);
  const last = plus(firstOfMonth(at, 1 - months), -1).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(at.getUTCDate(), last)));
}

const MAKERS = {
  today: (at) => [at, at],
  yesterday: (at) => [plus(at, -1), plus(at, -1)],
  last_7_days: (at) => [plus(at, -6), at],
  last_30_days: (at) => [plus(at, -29), at],
  last_90_days: (at) => [plus(at, -89), at],
  this_week: (at) => [monday(at), at],
  last_week: (at) => [plus(monday(at), -7), plus(monday(at), -1)],
  this_month: (at) => [firstOfMonth(at, 0), at],
  last_month: (at) => [firstOfMonth(at, -1), plus(firstOfMonth(at, 0), -1)],
  this_quarter: (at) => [quarterStart(at), at],
  last_quarter: (at) => [firstOfMonth(quarterStart(at), -3), plus(quarterStart(at), -1)],
  this_year: (at) => [new Date(Date.UTC(at.getUTCFullYear(), 0, 1)), at],
  last_year: (at) => [new Date(Date.UTC(at.getUTCFullYear() - 1, 0, 1)), new Date(Date.UTC(at.getUTCFullYear() - 1, 11, 31))],
  last_12_months: (at) => [plus(monthsAgo(at, 12), 1), at],
  all: () => [null, null],
};

export const PRESETS = Object.keys(MAKERS);

export function presetRange(preset, today) {
  const [start, end] = MAKERS[preset](parse(today));
  return { start: start && iso(start), end: end && iso(end) };
}

// The preset that the range is, or null. On the first of a month "this month" is "today".
export function presetOf(range, today) {
  if (!today) return null;
  const wanted = { start: range?.start ?? null, end: range?.end ?? null };
  return PRESETS.find((preset) => {
    const found = presetRange(preset, today);
    return found.start === wanted.start && found.end === wanted.end;
  }) ?? null;
}
