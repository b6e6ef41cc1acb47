/**
 * What a benchmark makes of its measurements: medians, and turns taken alternately so that whatever
 * else the machine does falls on both sides alike. Knows nothing of what is measured.
 */

/** @param {readonly number[]} values not empty @returns the middle one, or the mean of the two. */
export function median(values) {
  if (values.length === 0) throw new RangeError('There is no median of nothing.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(middle)]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {readonly number[]} values not empty @param {number} share from 0 to 1 @returns the value at that share of them. */
export function quantile(values, share) {
  if (values.length === 0) throw new RangeError('There is no quantile of nothing.');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/**
 * Runs every variant once a turn, A B A B…, never two at once.
 *
 * @template T
 * @param {Record<string, (turn: number) => Promise<T>>} variants
 * @param {{ turns: number, onMeasured?: (name: string, turn: number, result: T) => void }} options
 * @returns {Promise<Record<string, T[]>>} the results of each variant, in order.
 */
export async function takeTurns(variants, { turns, onMeasured = () => {} }) {
  const results = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [name, measure] of Object.entries(variants)) {
      const result = await measure(turn);
      results[name].push(result);
      onMeasured(name, turn, result);
    }
  }
  return results;
}
