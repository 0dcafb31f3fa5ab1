// The log2 buckets of a module's latency as bars. Pure.

/**
 * counts: {upper bound in ms: activations}. Every bucket between the first and the last that is
 * filled, at most `most` of them (the fastest ones together): [{below, count, share 0-1}].
 */
export function bars(counts, most = 14) {
  const filled = Object.entries(counts).map(([bound, count]) => [Number(bound), count])
    .filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  if (filled.length === 0) return [];
  const last = filled.at(-1)[0];
  const found = [];
  for (let below = last; below >= Math.max(1, filled[0][0]) && found.length < most; below /= 2) {
    const from = below / 2;
    const first = found.length === most - 1 || below === 1;
    const count = filled.filter(([bound]) => bound <= below && (first || bound > from))
      .reduce((sum, [, n]) => sum + n, 0);
    found.unshift({ below, count });
  }
  const highest = Math.max(...found.map(({ count }) => count));
  return found.map((bar) => ({ ...bar, share: bar.count / highest }));
}
