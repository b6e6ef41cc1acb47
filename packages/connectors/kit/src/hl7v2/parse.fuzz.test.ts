/**
 * Whatever comes, parsing answers; what it accepted can be read, written and read again. Each input
 * that once broke something is in `CRASHES`.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SAMPLE_NAMES, sampleText } from '../testing/sample-messages.ts';
import { escapeText, unescape } from './escapes.ts';
import { buildMessage } from './message.ts';
import { parseMessage } from './parse.ts';
import { DEFAULT_SEPARATORS } from './separators.ts';
import { readAcknowledgement, writeAcknowledgement } from './views/acknowledgement.ts';
import { readAdt } from './views/adt.ts';
import { readAppointment } from './views/appointment.ts';
import { readDocument } from './views/document.ts';
import { readResults } from './views/result.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2_147_483_647);
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 10_000);
const parameters = { seed, numRuns };

const CRASHES: readonly (string | Uint8Array)[] = [
  'MSH|',
  'MSH|^',
  'MSH|^~\\&',
  'MSH|^~\\&\r\\',
  'MSH|^~\\&|||||||ADT^A04|1|P|2.5\rPID|\\',
  Uint8Array.of(0x4d, 0x53, 0x48, 0x7c),
];

const texts = SAMPLE_NAMES.map(sampleText);
const signs = fc.constantFrom(
  '|',
  '^',
  '~',
  '\\',
  '&',
  '\r',
  '\n',
  '\u000b',
  '\u001c',
  '"',
  'é',
  'MSH',
);

/** A real message with pieces cut out, doubled and put in. */
const mangled = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.array(fc.tuple(fc.nat(2_000), fc.nat(40), fc.oneof(signs, fc.string())), { maxLength: 8 }),
  )
  .map(([text, edits]) =>
    edits.reduce((edited, [at, cut, put]) => {
      const place = at % (edited.length + 1);
      return edited.slice(0, place) + put + edited.slice(place + cut);
    }, text),
  );

function readEverything(input: unknown): void {
  const result = parseMessage(input);
  const { message } = result;
  if (!result.ok) assert.ok(result.faults.some(({ severity }) => severity === 'error'));
  if (!message) return;
  const answer = writeAcknowledgement(message, { code: 'AA', controlId: '1', sentAt: '' });
  assert.ok(readAcknowledgement(answer));
  for (const segment of message.segments()) segment.tree();
  if (!result.ok) return;
  const text = message.toString();
  if (typeof input === 'string') assert.equal(text, input);
  const again = buildMessage(message.tree(), message);
  const first = again.tree();
  assert.deepEqual(buildMessage(first, message).tree(), first);
  for (const environment of ['production', 'test'] as const) {
    const context = { environment };
    readAdt(message, { context });
    readAdt(message, { context, as: 'A31' });
    readAppointment(message, { context });
    readDocument(message, { context });
    readResults(message, { context });
  }
}

describe(`fuzzing the parser (seed ${seed}, ${numRuns} runs)`, () => {
  for (const crash of CRASHES) {
    it(`still answers to ${JSON.stringify(typeof crash === 'string' ? crash : [...crash])}`, () => {
      readEverything(crash);
    });
  }

  it('answers to messages that were mangled', () => {
    fc.assert(fc.property(mangled, readEverything), parameters);
  });

  it('answers to any bytes, any text, anything', () => {
    const header = Buffer.from('MSH|^~\\&|||||||A|1|P|2.5\r');
    const bytes = fc.uint8Array({ maxLength: 300 });
    const behindHeader = bytes.map((rest) => Buffer.concat([header, rest]));
    fc.assert(
      fc.property(fc.oneof(bytes, behindHeader, fc.string(), fc.anything()), readEverything),
      {
        ...parameters,
      },
    );
  });

  it('gives back any text that was escaped', () => {
    const context = { separators: DEFAULT_SEPARATORS, charset: 'UNICODE UTF-8' } as const;
    const any = fc.oneof(
      fc.string(),
      fc.array(signs).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(any, (text) => {
        const raw = escapeText(text, DEFAULT_SEPARATORS);
        assert.doesNotMatch(raw, /[|^~&\u0000-\u001f]/);
        assert.equal(unescape(raw, context), text);
      }),
      parameters,
    );
  });
});
