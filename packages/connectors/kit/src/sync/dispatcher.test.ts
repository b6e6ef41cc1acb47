import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Acknowledgement } from '../hl7v2/index.ts';
import { MllpError } from '../mllp/mllp-error.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { OutboxDispatcher } from './dispatcher.ts';
import { createSqliteStore } from './sqlite-store.ts';
import type { SyncStore } from './store.ts';

type Answer = Acknowledgement['code'] | 'nothing' | 'busy';

describe('sending what is in the outbox', () => {
  let dataDir: string;
  let store: SyncStore;
  let clock: ManualClock;
  let sent: string[];
  let answers: Answer[];
  let dispatcher: OutboxDispatcher;

  beforeEach(() => {
    dataDir = temporaryFolder();
    store = createSqliteStore({ dataDir });
    clock = new ManualClock();
    sent = [];
    answers = [];
    dispatcher = new OutboxDispatcher({
      store,
      clock,
      chance: () => 1,
      send: ({ controlId }) => {
        sent.push(controlId);
        const answer = answers.shift() ?? 'AA';
        if (answer === 'nothing') return Promise.reject(new MllpError('ERR_MLLP_DISCONNECTED'));
        const isBusy = answer === 'busy';
        const code = isBusy ? 'AR' : answer;
        return Promise.resolve({ code, controlId, condition: isBusy ? 206 : null, path: '' });
      },
    });
  });
  afterEach(async () => {
    await dispatcher.stop();
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  async function put(controlId: string, patientKey: string | null = null): Promise<void> {
    await store.enqueue({
      controlId,
      businessKey: controlId,
      patientKey,
      kind: 'MDM^T02',
      bytes: Buffer.from(controlId),
      createdAt: clock.now(),
    });
  }

  async function go(byMs = 0): Promise<void> {
    if (byMs > 0) clock.advance(byMs);
    dispatcher.wake();
    await dispatcher.idle();
  }

  it('settles what was acknowledged', async () => {
    await put('1');
    await put('2');
    answers = ['AA', 'CA'];
    await go();
    assert.deepEqual(sent, ['1', '2']);
    assert.equal((await store.figures('out')).done, 2);
  });

  it('sends again, for ever, what nobody answered, and keeps its patient’s order', async () => {
    await put('a1', 'a');
    await put('a2', 'a');
    answers = Array.from({ length: 30 }, () => 'nothing');
    for (let i = 0; i < 30; i += 1) await go(1_000);
    assert.deepEqual(new Set(sent), new Set(['a1']));
    assert.equal(sent.length, 30);
    await go(1_000);
    assert.deepEqual(sent.slice(-2), ['a1', 'a2']);
    assert.equal((await store.figures('out')).done, 2);
  });

  it('wakes by itself when a postponed message falls due', async () => {
    await put('1');
    answers = ['nothing'];
    await go();
    clock.advance(1_000);
    await dispatcher.idle();
    assert.deepEqual(sent, ['1', '1']);
  });

  it('buries at once what its receiver rejects, and goes on with the rest', async () => {
    await put('1', 'a');
    await put('2', 'a');
    answers = ['AR'];
    await go();
    const [letter] = await store.deadLetters(10);
    assert.deepEqual([letter?.controlId, letter?.refusals[0]?.code], ['1', 'RECEIVER_AR']);
    assert.deepEqual(sent, ['1', '2']);
  });

  it('tries an error a few times, longer each time, then asks a person', async () => {
    await put('1');
    answers = ['AE', 'AE', 'AE', 'AE', 'AE'];
    for (const delayMs of [0, 1_000, 2_000, 4_000, 8_000]) await go(delayMs);
    assert.equal(sent.length, 5);
    assert.equal((await store.deadLetters(10)).length, 1);
  });

  it('does not bury what a busy receiver rejects in passing', async () => {
    await put('1');
    answers = ['busy', 'busy'];
    for (const delayMs of [0, 1_000, 2_000]) await go(delayMs);
    assert.equal((await store.figures('out')).done, 1);
  });
});
