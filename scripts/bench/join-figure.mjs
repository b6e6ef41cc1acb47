/**
 * How long a patient waits from `join()` to the practitioner's face, against a bare
 * RTCPeerConnection in the same browser. The SDK's time holds everything a real visit needs:
 * admission ticket, server, seal, being admitted.
 */
import { chromium } from 'playwright-core';

import { ensureChromium } from '../browsers.mjs';
import { openHouse } from './visit-house.mjs';
import { median, takeTurns } from './statistics.mjs';
import { visitTurn } from './visit-turn.mjs';

const TURNS = 12;
const GOAL_RATIO = 1.5;
const VARIANTS = { bare: 'bare-visit.js', sdk: 'sdk-visit.js' };
const CHROMIUM_ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

/** @returns {Promise<import('./figure.mjs').Figure[]>} */
export async function measureJoin({ tell }) {
  const house = await openHouse();
  const executablePath = await ensureChromium();
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
  try {
    const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
    const turnOf = (module) => () => visitTurn(context, { house, module });
    const variants = Object.fromEntries(
      Object.entries(VARIANTS).map(([name, module]) => [name, turnOf(module)]),
    );
    // The first of each pays for what every browser does once; it is not counted.
    await takeTurns(variants, { turns: 1 });
    const results = await takeTurns(variants, {
      turns: TURNS,
      onMeasured: (name, turn, { frame }) =>
        tell(`turn ${turn + 1} of ${TURNS}, ${name}: first frame after ${frame.toFixed(0)} ms`),
    });
    return figuresFrom(results);
  } finally {
    await browser.close();
    await house.close();
  }
}

function figuresFrom({ sdk, bare }) {
  const middle = (turns, name) => median(turns.map((times) => times[name]));
  for (const [label, turns] of [
    ['bare', bare],
    ['sdk', sdk],
  ]) {
    const steps = Object.keys(turns[0])
      .map((name) => [name, middle(turns, name)])
      .sort(([, a], [, b]) => a - b)
      .map(([name, ms]) => `${name} ${ms.toFixed(0)}`);
    console.log(`  ${label.padEnd(5)}median of ${turns.length}, ms: ${steps.join(', ')}`);
  }
  const ratio = (name) => middle(sdk, name) / middle(bare, name);
  return [
    {
      name: 'join-to-first-frame',
      value: ratio('frame'),
      goal: { relation: '<=', limit: GOAL_RATIO },
    },
    { name: 'join-to-both-frames', value: ratio('bothFrames') },
    { name: 'join-to-both-connected', value: ratio('bothConnected') },
  ];
}
