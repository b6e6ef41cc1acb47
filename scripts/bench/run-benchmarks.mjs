/** Runs the chosen benchmarks one after the other and prints their figures; knows none of them. */
import { Refusal } from '../repository.mjs';
import { figureLine, isMet } from './figure.mjs';

/**
 * @typedef {(options: { tell(progress: string): void }) => Promise<import('./figure.mjs').Figure[]>} Measure
 *
 * @param {Record<string, () => Promise<Measure>>} benchmarks
 * @param {{ only?: string, prepare(): Promise<void> }} options `prepare` runs once the choice is valid.
 * @throws {Refusal} for a name that no benchmark has.
 */
export async function runBenchmarks(benchmarks, { only, prepare }) {
  const chosen = chooseBenchmarks(benchmarks, only);
  await prepare();
  const figures = [];
  for (const name of chosen) {
    console.log(`\n── ${name} ${'─'.repeat(Math.max(3, 60 - name.length))}`);
    const measure = await benchmarks[name]();
    const found = await measure({ tell: (progress) => console.error(`  ${progress}`) });
    for (const figure of found) console.log(figureLine(figure));
    figures.push(...found);
  }
  process.exitCode = figures.every(isMet) ? 0 : 1;
}

/** @param {string} [names] separated by commas; all of them without it. */
export function chooseBenchmarks(benchmarks, names) {
  if (names === undefined) return Object.keys(benchmarks);
  return names.split(',').map((name) => {
    if (Object.hasOwn(benchmarks, name)) return name;
    const known = Object.keys(benchmarks).join(', ');
    throw new Refusal(`There is no benchmark "${name}"; there are ${known}.`, 2);
  });
}
