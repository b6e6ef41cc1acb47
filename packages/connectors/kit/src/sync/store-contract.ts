/**
 * What every store adapter must do, as one suite. An adapter’s test opens it on real storage.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Register } from '../register/register.ts';
import type {
  InboundMessage,
  OutboundMessage,
  RefusedMessage,
  StoredInbound,
  SyncStore,
  Work,
} from './store.ts';

const NOW = Date.parse('2026-11-24T09:00:00Z');

export function inbound(id: string, changes: Partial<InboundMessage> = {}): InboundMessage {
  return {
    outcome: 'message',
    sender: 'GAM|CHU-X',
    controlId: id,
    businessKey: `business ${id}`,
    patientKey: null,
    kind: 'ADT^A31',
    bytes: Buffer.from(`message ${id}`),
    digest: `digest ${id}`,
    receivedAt: NOW,
    isIgnored: false,
    ...changes,
  };
}

function refused(id: string): RefusedMessage {
  return {
    outcome: 'refused',
    sender: null,
    controlId: null,
    kind: null,
    bytes: Buffer.from(id),
    digest: `digest ${id}`,
    receivedAt: NOW,
    refusals: [{ condition: 100, path: '', code: 'ERR_HL7_NO_HEADER' }],
  };
}

function outbound(id: string, changes: Partial<OutboundMessage> = {}): OutboundMessage {
  return {
    controlId: id,
    businessKey: `business ${id}`,
    patientKey: null,
    kind: 'MDM^T02',
    bytes: Buffer.from(`message ${id}`),
    createdAt: NOW,
    ...changes,
  };
}

export function storeContract(
  name: string,
  open: () => Promise<{ store: SyncStore; dispose: () => Promise<void> }>,
): void {
  void describe(`${name} as a store`, () => {
    let store: SyncStore;
    let dispose: () => Promise<void>;

    beforeEach(async () => {
      ({ store, dispose } = await open());
    });
    afterEach(() => dispose());

    /** Works on all that is due with one outcome; the texts of the messages, in order. */
    async function work(
      outcome: Work | ((message: StoredInbound, register: Register) => Promise<Work>),
      options: { now?: number; limit?: number } = {},
    ): Promise<string[]> {
      const seen: string[] = [];
      await store.workOnDue(options.now ?? NOW, {
        limit: options.limit ?? 100,
        work: (message, register) => {
          seen.push(Buffer.from(message.bytes).toString());
          return typeof outcome === 'function'
            ? outcome(message, register)
            : Promise.resolve(outcome);
        },
      });
      return seen;
    }
    const done: Work = { result: 'done', changes: 0 };

    void it('takes a message once, by its control id', async () => {
      const [first, second] = await store.admit([inbound('1'), inbound('1')]);
      assert.deepEqual([first?.result, second?.result], ['kept', 'duplicate']);
      assert.equal(first?.seq, second?.seq);
      const [later] = await store.admit([inbound('1')]);
      assert.deepEqual(later, second);
      assert.deepEqual(await work(done), ['message 1']);
      assert.deepEqual(await work(done), []);
      assert.equal((await store.admit([inbound('1')]))[0]?.result, 'duplicate');
    });

    void it('takes a fact once, also under another control id', async () => {
      await store.admit([inbound('1')]);
      const again = inbound('2', { businessKey: 'business 1' });
      assert.equal((await store.admit([again]))[0]?.result, 'duplicate');
      assert.equal((await store.admit([again]))[0]?.result, 'duplicate');
      assert.deepEqual(await work(done), ['message 1']);
    });

    void it('tells senders apart', async () => {
      const other = inbound('1', { sender: 'GAM|CHU-Y' });
      const admissions = await store.admit([inbound('1'), other]);
      assert.deepEqual(
        admissions.map(({ result }) => result),
        ['kept', 'kept'],
      );
    });

    void it('keeps other bytes under a used control id as a dead letter, once', async () => {
      await store.admit([inbound('1')]);
      const other = inbound('1', { digest: 'other', bytes: Buffer.from('other') });
      assert.equal((await store.admit([other]))[0]?.result, 'conflict');
      assert.equal((await store.admit([other]))[0]?.result, 'conflict');
      const letters = await store.deadLetters(10);
      assert.deepEqual(
        letters.map(({ refusals, times, controlId }) => [refusals[0]?.code, times, controlId]),
        [['ERR_CONTROL_ID_REUSED', 2, '1']],
      );
      assert.deepEqual(await work(done), ['message 1']);
    });

    void it('keeps what cannot be used, once, with its reason and its bytes', async () => {
      await store.admit([refused('garbage'), refused('garbage'), inbound('1')]);
      const [letter, ...others] = await store.deadLetters(10);
      assert.deepEqual(others, []);
      assert.deepEqual(letter?.refusals, refused('').refusals);
      assert.equal(letter?.times, 2);
      const bytes = await store.deadLetterBytes('in', letter?.seq ?? 0);
      assert.equal(Buffer.from(bytes ?? []).toString(), 'garbage');
      assert.equal(await store.deadLetterBytes('in', 999), null);
    });

    void it('works on the messages of a patient one after the other, on others meanwhile', async () => {
      await store.admit([
        inbound('a1', { patientKey: 'a' }),
        inbound('a2', { patientKey: 'a' }),
        inbound('b1', { patientKey: 'b' }),
        inbound('x'),
      ]);
      assert.deepEqual(await work(done), ['message a1', 'message b1', 'message x']);
      assert.deepEqual(await work(done), ['message a2']);
    });

    void it('holds back a patient whose message must be tried again', async () => {
      await store.admit([inbound('a1', { patientKey: 'a' }), inbound('a2', { patientKey: 'a' })]);
      await work({ result: 'retry', nextAttemptAt: NOW + 1_000 });
      assert.deepEqual(await work(done), []);
      assert.equal(await store.nextInboundAt(), NOW + 1_000);
      const attempts: number[] = [];
      const later = { now: NOW + 1_000 };
      await work((message) => {
        attempts.push(message.attempts);
        return Promise.resolve(done);
      }, later);
      assert.deepEqual(attempts, [1]);
      assert.deepEqual(await work(done, later), ['message a2']);
      assert.equal(await store.nextInboundAt(), null);
    });

    void it('keeps what work wrote together with its outcome, or neither', async () => {
      const save = (register: Register) =>
        register.save({ kind: 'patient', key: 'p', patientKey: null, body: { a: 1 } });
      await store.admit([inbound('1'), inbound('2'), inbound('3')]);
      const outcomes: Work[] = [
        { result: 'retry', nextAttemptAt: NOW + 1 },
        { result: 'dead', refusals: [{ condition: 204, path: 'PID-3', code: 'X' }] },
      ];
      await work(async (_message, register) => {
        await save(register);
        return outcomes.shift() ?? { result: 'retry', nextAttemptAt: NOW + 1 };
      });
      assert.equal(await store.register.find('patient', 'p'), null);
      assert.deepEqual(await store.changesAfter(0, 10), []);
      const failing = work(
        async (_message, register) => {
          await save(register);
          throw new Error('in the middle');
        },
        { now: NOW + 1 },
      );
      await assert.rejects(failing, /in the middle/);
      assert.equal(await store.register.count('patient'), 0);
      await work(
        async (_message, register) => {
          await save(register);
          await save(register);
          return done;
        },
        { now: NOW + 1, limit: 1 },
      );
      assert.deepEqual((await store.register.find('patient', 'p'))?.body, { a: 1 });
      assert.deepEqual(
        (await store.changesAfter(0, 10)).map(({ recordKey, inboundSeq }) => [
          recordKey,
          inboundSeq,
        ]),
        [['p', 1]],
      );
    });

    void it('finds all that a patient has', async () => {
      await store.admit([inbound('1')]);
      await work(async (_message, register) => {
        for (const kind of ['encounter', 'appointment'] as const) {
          await register.save({ kind, key: kind, patientKey: 'p', body: {} });
        }
        return done;
      });
      const found = await store.register.ofPatient('p');
      assert.deepEqual(found.map(({ kind }) => kind).sort(), ['appointment', 'encounter']);
      await assert.rejects(
        store.register.save({ kind: 'patient', key: 'p', patientKey: null, body: {} }),
      );
    });

    void it('sends a patient’s messages in order, each once', async () => {
      assert.equal(await store.enqueue(outbound('a1', { patientKey: 'a' })), true);
      assert.equal(await store.enqueue(outbound('a1', { patientKey: 'a' })), false);
      assert.equal(await store.enqueue(outbound('zz', { businessKey: 'business a1' })), false);
      await store.enqueue(outbound('a2', { patientKey: 'a' }));
      await store.enqueue(outbound('b1', { patientKey: 'b' }));
      const ids = async (now = NOW) =>
        (await store.dueOutbound(now, 10)).map(({ controlId }) => controlId);
      assert.deepEqual(await ids(), ['a1', 'b1']);
      const [a1, b1] = await store.dueOutbound(NOW, 10);
      await store.settleOutbound(b1?.seq ?? 0, NOW);
      await store.postponeOutbound(a1?.seq ?? 0, { attempts: 1, nextAttemptAt: NOW + 5 });
      assert.deepEqual(await ids(), []);
      assert.equal(await store.nextOutboundAt(), NOW + 5);
      await store.buryOutbound(a1?.seq ?? 0, {
        refusals: [{ condition: 204, path: 'PID-3', code: 'RECEIVER_AR' }],
        now: NOW,
      });
      assert.deepEqual(await ids(), ['a2']);
      const [letter] = await store.deadLetters(10);
      assert.deepEqual([letter?.direction, letter?.controlId], ['out', 'a1']);
    });

    void it('puts back a dead letter that was taken once, and says which never were', async () => {
      await store.admit([inbound('1'), refused('garbage')]);
      await work({ result: 'dead', refusals: [] });
      const [one, garbage] = (await store.deadLetters(10)).sort((a, b) => a.seq - b.seq);
      const requeue = (seq = 0) => store.requeue('in', { seq, now: NOW });
      assert.equal(await requeue(one?.seq), 'requeued');
      assert.equal(await requeue(one?.seq), 'unknown');
      assert.equal(await requeue(garbage?.seq), 'never-taken');
      assert.deepEqual(await work(done), ['message 1']);
      const close = () => store.closeDeadLetter('in', { seq: garbage?.seq ?? 0, now: NOW });
      assert.deepEqual([await close(), await close()], [true, false]);
      assert.deepEqual(await store.deadLetters(10), []);
    });

    void it('counts, and tells how long things took', async () => {
      await store.admit([
        inbound('1'),
        inbound('2', { receivedAt: NOW - 5_000 }),
        inbound('3', { isIgnored: true }),
        refused('garbage'),
      ]);
      assert.deepEqual(await store.figures('in'), {
        pending: 2,
        done: 0,
        ignored: 1,
        dead: 1,
        oldestPendingAt: NOW - 5_000,
        delaysMs: [],
      });
      await work(done, { now: NOW + 100 });
      const { pending, delaysMs, oldestPendingAt } = await store.figures('in');
      assert.deepEqual([pending, delaysMs, oldestPendingAt], [0, [5_100, 100], null]);
    });

    void it('remembers where a reader has come to, and never goes back', async () => {
      assert.equal(await store.cursor('host'), 0);
      await store.moveCursor('host', 7);
      await store.moveCursor('host', 3);
      assert.equal(await store.cursor('host'), 7);
      assert.equal(await store.cursor('other'), 0);
    });

    void it('deletes what was settled long ago, dead letters excepted', async () => {
      await store.admit([inbound('1'), refused('garbage'), inbound('2', { patientKey: 'p' })]);
      const save = async (_message: StoredInbound, register: Register) => {
        await register.save({ kind: 'patient', key: 'p', patientKey: null, body: {} });
        return done;
      };
      await work(save, { limit: 1 });
      await store.enqueue(outbound('1'));
      await store.settleOutbound(1, NOW);
      assert.equal(await store.purge(NOW), 0);
      assert.equal(await store.purge(NOW + 1), 2);
      assert.deepEqual(await store.changesAfter(0, 10), []);
      const { done: left, pending, dead } = await store.figures('in');
      assert.deepEqual([left, pending, dead], [0, 1, 1]);
    });
  });
}
