import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { CORPUS, keep, keptInputs } from './corpus.mjs';
import { crashOf, fuzz } from './fuzz-loop.mjs';
import { SeededRandom } from './seeded-random.mjs';
import { supervisedRun } from './supervised-run.mjs';
import { TARGETS } from './targets/index.mjs';
import { must } from './violation.mjs';

/** Together about twenty seconds on two cores; `npm run fuzz` takes ten minutes for each. */
const RUNS = {
  envelope: 6_000,
  handshake: 400,
  'handshake-payload': 30_000,
  credential: 3_000,
  'sframe-header': 40_000,
  'frame-layout': 40_000,
  'media-frame': 8_000,
  messages: 15_000,
  wire: 3_000,
  'strict-json': 20_000,
  'strict-utf8': 60_000,
  'sealed-message': 20_000,
  'control-message': 20_000,
  'data-message': 20_000,
};

describe('every parser of what arrives', () => {
  const seed = randomInt(2 ** 32);

  for (const { name } of TARGETS) {
    it(`stands ${RUNS[name]} changed and made-up inputs: ${name}`, async () => {
      console.log(`fuzz ${name} from seed ${seed}`);
      const { runs, crashes } = await supervisedRun(name, { seed, runs: RUNS[name] });

      assert.deepEqual(crashes, [], `npm run fuzz -- --only ${name} --seed ${seed}`);
      assert.equal(runs, RUNS[name]);
    });
  }

  for (const target of TARGETS) {
    for (const { file, input } of keptInputs(target.name)) {
      it(`stands what once broke it: ${target.name}/${file}`, async () => {
        assert.equal(await crashOf(await target.prepare(), input), null);
      });
    }
  }

  it('has a name that the corpus knows', () => {
    const names = TARGETS.map(({ name }) => name);
    for (const folder of readdirSync(CORPUS)) assert.ok(names.includes(folder), folder);
  });
});

describe('the fuzzer', () => {
  const random = () => new SeededRandom(1);
  const breaking = (kind, isBad) => ({
    name: 'made to break',
    kind,
    prepare: async () => ({
      seeds: [kind === 'text' ? '{"a":1}' : Uint8Array.of(1, 2, 3, 4)],
      judge: (input) => must(!isBad(input), 'it broke'),
    }),
  });

  it('finds a second spelling of JSON', async () => {
    const target = breaking('text', (text) => /"a":.*"a":/.test(text));
    const { crashes } = await fuzz(target, { random: random(), runs: 2_000 });

    assert.equal(crashes.length, 1);
  });

  it('finds a flipped bit that is taken, and makes the input short', async () => {
    const target = breaking('bytes', (bytes) => bytes.includes(6));
    const { crashes } = await fuzz(target, { random: random(), runs: 2_000 });

    assert.deepEqual(crashes[0]?.input, Uint8Array.of(6));
  });

  it('finds a polluted prototype', async () => {
    const target = breaking('text', (text) => {
      if (text.includes('__proto__')) Object.prototype.polluted = true;
      return false;
    });
    const { crashes } = await fuzz(target, { random: random(), runs: 2_000 });
    delete Object.prototype.polluted;

    assert.match(String(crashes[0]?.error), /prototype/);
  });

  it('gives the same inputs for the same seed, and others for another', async () => {
    const given = async (seed) => {
      const inputs = [];
      const options = { random: new SeededRandom(seed), runs: 300 };
      await fuzz(
        breaking('text', () => false),
        { ...options, onRun: (one) => inputs.push(one) },
      );
      return inputs;
    };
    assert.deepEqual(await given(7), await given(7));
    assert.notDeepEqual(await given(7), await given(8));
  });

  it('keeps what broke a parser so that it reads back the same', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tdoc-corpus-'));
    const inputs = ['a "quoted" text\ud800', '', Uint8Array.of(0, 255), new Uint8Array(0)];
    for (const input of inputs) keep('some', input, folder);
    const found = keptInputs('some', folder).map(({ input }) => input);
    rmSync(folder, { recursive: true });

    assert.equal(found.length, inputs.length);
    for (const input of inputs) {
      assert.ok(found.some((one) => JSON.stringify(one) === JSON.stringify(input)));
    }
  });
});
