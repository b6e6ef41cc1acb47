/**
 * Gives one parser input after input until the time or the number is up, and makes what breaks it as
 * short as it can. Knows nothing of any parser.
 */
import { mutateBytes, noiseBytes } from './byte-mutator.mjs';
import { mutateText, noiseText } from './text-mutator.mjs';
import { mustLeavePrototypes } from './violation.mjs';

const NOISE_SHARE = 0.1;
/** An input that takes longer than this has hung its parser. */
const PATIENCE_MS = 5_000;
const MOST_CRASHES = 5;
const SHORTENINGS = 400;

/** @returns {Promise<unknown>} what was thrown; null when the parser did as it must. */
export async function crashOf(prepared, input) {
  let timer;
  try {
    const late = new Promise((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('it hangs')), PATIENCE_MS);
    });
    await Promise.race([prepared.judge(input), late]);
    mustLeavePrototypes();
    return null;
  } catch (error) {
    return error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {import('./targets/index.mjs').Target} target
 * @param {object} options
 * @param {import('./seeded-random.mjs').SeededRandom} options.random
 * @param {number} [options.runs] at most; without it until `isOver`
 * @param {() => boolean} [options.isOver]
 * @param {readonly (string | Uint8Array)[]} [options.kept] inputs to start from besides the target's own
 * @param {(input: string | Uint8Array, run: number) => void} [options.onRun] before each
 * @returns {Promise<{ runs: number, crashes: { input: string | Uint8Array, error: unknown }[] }>}
 */
export async function fuzz(target, options) {
  const { random, runs: most = Infinity, isOver = () => false, kept = [], onRun } = options;
  const prepared = await target.prepare();
  const seeds = [...prepared.seeds, ...kept];
  const crashes = [];
  let runs = 0;
  for (; runs < most && !isOver() && crashes.length < MOST_CRASHES; runs += 1) {
    const input = runs < seeds.length ? seeds[runs] : next(target, { random, seeds });
    onRun?.(input, runs);
    const error = await crashOf(prepared, input);
    if (!error) continue;
    const isKnown = crashes.some((crash) => String(crash.error) === String(error));
    if (!isKnown) crashes.push({ input: await shortened(prepared, { input, error }), error });
  }
  return { runs, crashes };
}

function next({ kind }, { random, seeds }) {
  const [mutate, noise] = kind === 'text' ? [mutateText, noiseText] : [mutateBytes, noiseBytes];
  if (random.chance(NOISE_SHARE)) return noise(random);
  return mutate(random.of(seeds), { random, others: seeds });
}

/** Leaves out whatever can be left out while it still breaks in the same way. */
async function shortened(prepared, { input, error }) {
  let shortest = input;
  let tries = 0;
  for (let size = Math.ceil(shortest.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < shortest.length && tries < SHORTENINGS; tries += 1) {
      const shorter = without(shortest, { start, end: start + size });
      const other = await crashOf(prepared, shorter);
      if (other && String(other) === String(error)) shortest = shorter;
      else start += size;
    }
  }
  return shortest;
}

function without(input, { start, end }) {
  if (typeof input === 'string') return input.slice(0, start) + input.slice(end);
  return Uint8Array.from([...input.slice(0, start), ...input.slice(end)]);
}
