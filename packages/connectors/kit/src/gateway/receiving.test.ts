import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMessage } from '../hl7v2/index.ts';
import type { Admission, InboxStore } from '../sync/store.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { sampleText } from '../testing/sample-messages.ts';
import { Receiving } from './receiving.ts';

const A04 = sampleText('ADT_A04-teleconsult-outpatient.hl7');
const habits = {
  environment: 'test',
  authorities: [],
  senders: [],
  eventsReadAs: {},
  unknownEvents: 'ignore',
} as const;

/** A disk that the test holds: what it was asked to keep is kept when the test says so. */
class HeldStore {
  readonly batches: number[] = [];
  #finish: { resolve: (admissions: Admission[]) => void; reject: (error: Error) => void }[] = [];
  #seq = 0;

  admit: InboxStore['admit'] = (batch) => {
    this.batches.push(batch.length);
    return new Promise((resolve, reject) => this.#finish.push({ resolve, reject }));
  };

  keep(count: number): void {
    const admissions = Array.from({ length: count }, (): Admission => {
      this.#seq += 1;
      return { result: 'kept', seq: this.#seq };
    });
    this.#finish.shift()?.resolve(admissions);
  }

  fail(): void {
    this.#finish.shift()?.reject(new Error('disk full'));
  }
}

function scene() {
  const store = new HeldStore();
  let kept = 0;
  const receiving = new Receiving({
    store: store as unknown as InboxStore,
    habits,
    clock: new ManualClock(),
    onKept: () => (kept += 1),
  });
  const accept = (text: string) => {
    const bytes = Buffer.from(text);
    return receiving.accept({ bytes, result: parseMessage(bytes), peerName: null });
  };
  return { store, receiving, accept, keptCount: () => kept };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('receiving', () => {
  it('answers nobody before the store has kept the message, good or bad', async () => {
    const { store, accept, keptCount } = scene();
    const settled: string[] = [];
    const both = [A04, 'no message'].map((text) =>
      accept(text).then(({ refusals }) => settled.push(refusals[0]?.code ?? 'taken')),
    );
    await turn();
    await turn();
    assert.deepEqual([settled, store.batches, keptCount()], [[], [2], 0]);
    store.keep(2);
    await Promise.all(both);
    assert.deepEqual(settled, ['taken', 'ERR_HL7_NO_HEADER']);
    assert.equal(keptCount(), 1);
  });

  it('passes on that the store failed, so that the sender keeps its message', async () => {
    const { store, accept } = scene();
    const accepted = accept(A04);
    await turn();
    store.fail();
    await assert.rejects(accepted, /disk full/);
  });

  it('tells in enhanced mode what the work on a message came to', async () => {
    const { store, receiving, accept } = scene();
    const asks = A04.replace('|||||FRA|UNICODE', '|||AL|AL|FRA|UNICODE');
    const accepted = accept(asks);
    await turn();
    store.keep(1);
    const { applied } = await accepted;
    const refusals = [{ condition: 204, path: 'PV1-19', code: 'ERR_PATIENT_UNKNOWN' }] as const;
    receiving.worked(1, { result: 'retry', nextAttemptAt: 0 });
    receiving.worked(1, { result: 'dead', refusals });
    assert.deepEqual(await applied, refusals);
  });
});
