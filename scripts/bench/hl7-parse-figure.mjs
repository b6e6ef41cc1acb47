/**
 * How fast messages are read and written, against the libraries people use for it, in turns in one
 * process. Every library reads the same text; what each says of four fields is compared first, so
 * that nobody is fast by reading something else.
 */
import { Hl7Field, Hl7Message, Hl7Segment } from '@medplum/core';
import { HL7Message as Hl7v2Message } from 'hl7v2';
import { Message as NodeHl7Message } from 'node-hl7-client';
import simpleHl7 from 'simple-hl7';

import { admission } from './hl7-messages.mjs';
import { median, takeTurns } from './statistics.mjs';

const TURNS = 41;
const TURN_MS = 40;
const BATCH = 50;
const GOAL_READ = 3;
const GOAL_WRITE = 2;
const EXPECTED = ['LEFÈVRE', '000003', '6268', 'B1'];
const text = admission({ controlId: 'B1', ipp: '000003', visit: 'V1' });
/** As messages come: bytes, each other ones. V8 remembers how it divided a text it has seen. */
const messages = Array.from({ length: 500 }, (_, i) =>
  Buffer.from(admission({ controlId: `B${i}`, ipp: `1${i}`, visit: `V${i}` })),
);
let next = 0;
const nextText = () => messages[(next = (next + 1) % messages.length)].toString('utf8');

/** @returns {Promise<import('./figure.mjs').Figure[]>} */
export async function measureHl7Parse({ tell }) {
  const { parseMessage, buildMessage } = await import('@tdoc/connector-kit/hl7v2');
  const readers = {
    ours: (hl7) => {
      const { message } = parseMessage(hl7);
      return [
        message.get('PID-5.1'),
        message.get('PID-3.1'),
        message.get('PV1-3.1'),
        message.get('MSH-10'),
      ];
    },
    'simple-hl7': (hl7) => {
      const message = new simpleHl7.Parser().parse(hl7);
      const { fields } = message.getSegment('PID');
      // Its getComponent answers '' for a field that repeats.
      const first = (field) => field.value[0].value[0][0].value[0];
      return [
        first(fields[4]),
        first(fields[2]),
        message.getSegment('PV1').getComponent(3, 1),
        message.header.fields[7].value[0][0].value[0],
      ];
    },
    '@medplum/core': (hl7) => {
      const message = Hl7Message.parse(hl7);
      const pid = message.getSegment('PID');
      return [
        pid.getField(5).getComponent(1, 0, 0),
        pid.getField(3).getComponent(1, 0, 0),
        message.getSegment('PV1').getField(3).getComponent(1),
        message.getSegment('MSH').getField(10).toString(),
      ];
    },
    'node-hl7-client': (hl7) => {
      const message = new NodeHl7Message({ text: hl7 });
      return ['PID.5.1', 'PID.3.1', 'PV1.3.1', 'MSH.10'].map((path) =>
        message.get(path).toString(),
      );
    },
    hl7v2: (hl7) => {
      const message = Hl7v2Message.parse(hl7);
      const pid = message.getSegment('PID');
      return [
        String(pid.field(5).getValue(1)),
        String(pid.field(3).getValue(1)),
        String(message.getSegment('PV1').field(3).getValue(1)),
        String(message.getSegment('MSH').field(10).getValue()),
      ];
    },
  };
  const writers = {
    // Taken apart to the last subcomponent and written from that; handing the text back costs nothing.
    ours: (hl7) => buildMessage(parseMessage(hl7).message.tree()).toString(),
    'simple-hl7': (hl7) => new simpleHl7.Parser().parse(hl7).toString(),
    // It keeps the text and hands it back, so it is made to write from what it took apart.
    '@medplum/core': (hl7) => rewrittenByMedplum(Hl7Message.parse(hl7)),
    hl7v2: (hl7) => Hl7v2Message.parse(hl7).toHL7String(),
  };
  if (writers.ours(text) !== text) throw new Error('our own writer does not give the message back');
  return [
    await compare('hl7-parse-and-read', {
      variants: agreeing(readers, tell),
      goal: GOAL_READ,
      tell,
    }),
    await compare('hl7-parse-and-write', { variants: writers, goal: GOAL_WRITE, tell }),
  ];
}

function rewrittenByMedplum({ context, segments }) {
  const anew = segments.map(
    (segment) =>
      new Hl7Segment(
        segment.fields.map((field) => new Hl7Field(field.components, context)),
        context,
      ),
  );
  return new Hl7Message(anew, context).toString();
}

/** A library that reads these fields otherwise stays in the comparison, and that is said. */
function agreeing(readers, tell) {
  for (const [name, read] of Object.entries(readers)) {
    const values = read(text);
    if (values.every((value, i) => value === EXPECTED[i])) continue;
    if (name === 'ours') throw new Error('our own reader does not read the message');
    tell(`${name} reads ${JSON.stringify(values)} of ${JSON.stringify(EXPECTED)}`);
  }
  return readers;
}

/** Our messages per second divided by those of the fastest other. */
async function compare(name, { variants, goal, tell }) {
  for (const run of Object.values(variants)) rateOf(run, TURN_MS * 5);
  const rates = await takeTurns(
    Object.fromEntries(
      Object.entries(variants).map(([variant, run]) => [variant, async () => rateOf(run, TURN_MS)]),
    ),
    { turns: TURNS },
  );
  const medians = Object.entries(rates).map(([variant, list]) => [variant, median(list)]);
  for (const [variant, rate] of medians) {
    console.log(`  ${name}: ${variant} ${Math.round(rate).toLocaleString('en')} messages/s`);
  }
  const ours = medians.find(([variant]) => variant === 'ours')[1];
  const [fastest, rate] = medians
    .filter(([variant]) => variant !== 'ours')
    .reduce((best, one) => (one[1] > best[1] ? one : best));
  tell(`the fastest other is ${fastest}`);
  return {
    name: `${name}-to-fastest-other`,
    value: ours / rate,
    goal: { relation: '>=', limit: goal },
  };
}

function rateOf(run, forMs) {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < forMs) {
    for (let i = 0; i < BATCH; i += 1) run(nextText());
    count += BATCH;
  }
  return (count / (performance.now() - start)) * 1_000;
}
