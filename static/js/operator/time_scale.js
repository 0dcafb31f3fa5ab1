// The waterfall's time axis. Steps take milliseconds and people minutes: stretches in which the
// system only waits for a person are drawn short, and marked, so that the steps stay visible. Pure.

const IDLE_SHARE = 0.1; // of the axis, for one shortened stretch
const LEAST_MS = 1;

/**
 * busy: [{from, to}] in ms, what must be drawn in proportion; {from, to}: the whole axis.
 * Returns {at(ms) → 0-1, breaks: [{from, to}]}. Gaps longer than the work around them are
 * shortened; `even` keeps them all in proportion.
 */
export function timeScale({ from, to, busy, even = false }) {
  const end = Math.max(to, from + LEAST_MS);
  const gaps = even ? [] : gapsOf(busy, from, end);
  const worked = end - from - gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const long = gaps.filter((gap) => gap.to - gap.from > Math.max(worked, LEAST_MS) * IDLE_SHARE);
  const share = Math.min(IDLE_SHARE, 0.5 / Math.max(1, long.length));
  const rest = end - from - long.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const perMs = (1 - share * long.length) / Math.max(rest, LEAST_MS);
  return { breaks: long, at: (ms) => position(clamp(ms, from, end), from, long, share, perMs) };
}

function position(ms, from, breaks, share, perMs) {
  let found = 0;
  let last = from;
  for (const gap of breaks) {
    if (ms <= gap.from) break;
    found += (gap.from - last) * perMs;
    last = gap.to;
    if (ms < gap.to) return found + share * ((ms - gap.from) / (gap.to - gap.from));
    found += share;
  }
  return Math.min(1, found + Math.max(0, ms - last) * perMs);
}

/** The stretches of [from, to] that no busy interval touches. */
export function gapsOf(busy, from, to) {
  const sorted = busy.filter((one) => one.to >= from && one.from <= to)
    .sort((a, b) => a.from - b.from);
  const gaps = [];
  let last = from;
  for (const one of sorted) {
    if (one.from > last) gaps.push({ from: last, to: one.from });
    last = Math.max(last, one.to);
  }
  if (last < to) gaps.push({ from: last, to });
  return gaps;
}

/** A few round marks for the axis, in ms from its start, each outside the shortened stretches. */
export function ticks({ from, to, scale, most = 5 }) {
  const idle = scale.breaks.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const step = niceStep((to - from - idle) / most);
  const found = [];
  let begin = from;
  for (const gap of [...scale.breaks, { from: to, to }]) {
    for (let at = Math.ceil((begin - from) / step) * step; from + at <= gap.from; at += step) {
      const place = scale.at(from + at);
      if (found.length === 0 || place - found.at(-1).at > 0.1) found.push({ ms: at, at: place });
    }
    begin = gap.to;
  }
  return found.filter(({ at }) => at < 0.95);
}

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  return power * ([1, 2, 5, 10].find((n) => n * power >= rough) ?? 10);
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
