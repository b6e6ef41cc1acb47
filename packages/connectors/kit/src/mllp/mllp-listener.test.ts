import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { parseMessage, refusalsOf } from '../hl7v2/index.ts';
import { medplumSender, nodeHl7Sender } from '../testing/counterparts.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { codeIn, RawSender } from '../testing/raw-sender.ts';
import { SAMPLE_NAMES, sampleBytes, sampleText } from '../testing/sample-messages.ts';
import type { Acceptance, Received } from './acceptor.ts';
import { frame } from './frame-reader.ts';
import { MllpListener, type MllpListenerOptions } from './mllp-listener.ts';

const A04 = sampleText('ADT_A04-teleconsult-outpatient.hl7');
const numbered = (id: string, text = A04) => frame(Buffer.from(text.replace('|C0002|', `|${id}|`)));
const enhanced = (accept: string, application: string) =>
  A04.replace('|||||FRA|UNICODE', `|||${accept}|${application}|FRA|UNICODE`);

/** A gate that the test opens: the message is durable when it says so. */
class Gate {
  readonly received: Received[] = [];
  #open: (() => void)[] = [];
  isHeld = false;
  applied: Promise<Acceptance['refusals']> | undefined;

  accept(received: Received): Promise<Acceptance> {
    this.received.push(received);
    const { ok, faults } = received.result;
    const acceptance: Acceptance = {
      refusals: ok ? [] : refusalsOf(faults),
      ...(this.applied ? { applied: this.applied } : {}),
    };
    if (!this.isHeld) return Promise.resolve(acceptance);
    return new Promise((resolve) => this.#open.push(() => resolve(acceptance)));
  }

  letOne(): void {
    this.#open.shift()?.();
  }

  get names(): string[] {
    return this.received.map(({ result }) => result.message?.get('MSH-10') ?? '');
  }
}

describe('the listener', () => {
  const opened: { close(): Promise<void> }[] = [];
  const senders: RawSender[] = [];

  async function listen(gate: Gate, options: Partial<MllpListenerOptions> = {}) {
    const listener = await MllpListener.start({ acceptor: gate, port: 0, ...options });
    opened.push(listener);
    const sender = await RawSender.open(listener.port);
    senders.push(sender);
    return { listener, sender };
  }

  afterEach(async () => {
    for (const sender of senders.splice(0)) sender.socket.destroy();
    for (const one of opened.splice(0)) await one.close();
  });

  it('never acknowledges before the message is durable', async () => {
    const gate = new Gate();
    gate.isHeld = true;
    const { sender } = await listen(gate);
    sender.write(numbered('1'));
    while (gate.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(sender.answers, []);
    gate.letOne();
    assert.equal(codeIn((await sender.answered(1))[0]), 'AA 1');
  });

  it('answers an internal error when the message could not be kept', async () => {
    const failing = { accept: () => Promise.reject(new Error('disk full')) };
    const { sender } = await listen(failing as unknown as Gate);
    sender.write(numbered('1'));
    const [answer] = await sender.answered(1);
    assert.equal(codeIn(answer), 'AR 1');
    assert.match(answer ?? '', /\rERR\|\|[^|]*\|207\^/);
    assert.doesNotMatch(answer ?? '', /disk full/);
  });

  it('answers pipelined messages in their order, however the network cut them', async () => {
    const gate = new Gate();
    const { sender } = await listen(gate, { window: 3 });
    const ids = Array.from({ length: 40 }, (_, i) => `P${i}`);
    const stream = Buffer.concat(ids.map((id) => numbered(id)));
    for (let at = 0; at < stream.length; at += 777) sender.write(stream.subarray(at, at + 777));
    assert.deepEqual(
      (await sender.answered(40)).map(codeIn),
      ids.map((id) => `AA ${id}`),
    );
    assert.deepEqual(gate.names, ids);
  });

  it('reads no further than its window', async () => {
    const gate = new Gate();
    gate.isHeld = true;
    const { sender } = await listen(gate, { window: 2 });
    sender.write(Buffer.concat(['1', '2', '3', '4'].map((id) => numbered(id))));
    while (gate.received.length < 2) await new Promise((resolve) => setImmediate(resolve));
    gate.letOne();
    await sender.answered(1);
    assert.deepEqual(gate.names, ['1', '2', '3']);
    for (let i = 0; i < 3; i += 1) {
      gate.letOne();
      await sender.answered(i + 2);
    }
    assert.deepEqual(gate.names, ['1', '2', '3', '4']);
  });

  it('refuses a bad message, keeps the connection, and says where it is wrong', async () => {
    const { sender } = await listen(new Gate());
    sender.write(numbered('1', A04.replace('|P|2.5^FRA^2.11|', '|P|7.7|')));
    sender.write(frame(Buffer.from('HELLO')));
    sender.write(numbered('2'));
    const answers = await sender.answered(3);
    assert.deepEqual(answers.map(codeIn), ['AR 1', 'AE', 'AA 2']);
    assert.match(answers[0] ?? '', /\rERR\|\|MSH\^1\^12\|203\^/);
    assert.match(answers[1] ?? '', /\|100\^Segment sequence error\^/);
  });

  it('ends a connection that sends no MLLP, without an answer', async () => {
    const wrong = [
      'GET / HTTP/1.1\r\n\r\n',
      '\x0bMSH\x0b|^~\\&|\x1c\r',
      '\x0bMSH\x1c|^~\\&|\x1c\r',
    ];
    for (const bytes of wrong) {
      const ends: string[] = [];
      const gate = new Gate();
      const { sender } = await listen(gate, { onConnectionEnd: (end) => ends.push(end) });
      sender.write(bytes);
      await sender.closed();
      assert.deepEqual([sender.answers, gate.received, ends.length], [[], [], 1]);
      assert.match(ends[0] ?? '', /^ERR_MLLP_(OUTSIDE_FRAME|CONTROL_CHARACTER)$/);
    }
  });

  it('ends a connection whose frame is larger than a message may be', async () => {
    const gate = new Gate();
    const { sender } = await listen(gate, { parseOptions: { limits: { maxBytes: 4_096 } } });
    sender.write(`\x0b${'x'.repeat(10_000)}`);
    await sender.closed();
    assert.deepEqual(gate.received, []);
  });

  it('ends a connection that sends half a frame and then is silent', async () => {
    const clock = new ManualClock();
    const ends: string[] = [];
    const gate = new Gate();
    const onConnectionEnd = (end: string) => void ends.push(end);
    const { sender } = await listen(gate, { clock, silenceMs: 30_000, onConnectionEnd });
    sender.write(numbered('1'));
    await sender.answered(1);
    clock.advance(3_600_000); // Between messages silence is normal.
    sender.write(Buffer.concat([numbered('2'), numbered('3').subarray(0, 50)]));
    await sender.answered(2);
    clock.advance(29_999);
    assert.deepEqual(ends, []);
    clock.advance(1);
    await sender.closed();
    assert.deepEqual([gate.names, ends], [['1', '2'], ['ERR_MLLP_SILENCE']]);
  });

  it('answers what was received before it closes', async () => {
    const gate = new Gate();
    gate.isHeld = true;
    const { listener, sender } = await listen(gate);
    sender.write(numbered('1'));
    while (gate.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const closed = listener.close();
    gate.letOne();
    await closed;
    assert.equal(codeIn((await sender.answered(1))[0]), 'AA 1');
  });

  describe('in enhanced mode', () => {
    const cases: [accept: string, application: string, good: string[], bad: string[]][] = [
      ['AL', 'NE', ['CA 1'], ['CR 1']],
      ['AL', 'AL', ['CA 1', 'AA 1'], ['CR 1']],
      ['ER', 'AL', ['AA 1'], ['CR 1']],
      ['SU', 'NE', ['CA 1'], []],
      ['NE', 'SU', ['AA 1'], []],
      ['NE', 'NE', [], []],
    ];
    for (const [accept, application, good, bad] of cases) {
      it(`answers ${accept} and ${application} as asked`, async () => {
        const gate = new Gate();
        gate.applied = Promise.resolve([]);
        const { sender } = await listen(gate);
        const text = enhanced(accept, application);
        // A plain message behind it ends the wait where nothing is to be answered.
        sender.write(Buffer.concat([numbered('1', text), numbered('last')]));
        const answers = (await sender.answered(good.length + 1)).map(codeIn);
        assert.deepEqual(
          answers.filter((code) => code.endsWith(' 1')),
          good,
        );

        const other = await RawSender.open(
          opened.length > 0 ? (opened[0] as MllpListener).port : 0,
        );
        senders.push(other);
        const wrong = text.replace('2.5^FRA^2.11', '7.7');
        other.write(Buffer.concat([numbered('1', wrong), numbered('last')]));
        const refused = (await other.answered(bad.length + 1)).map(codeIn);
        assert.deepEqual(
          refused.filter((code) => code.endsWith(' 1')),
          bad,
        );
      });
    }

    it('tells an error that is found while working', async () => {
      const gate = new Gate();
      gate.applied = Promise.resolve([{ condition: 204, path: 'PID-3', code: 'ERR_X' }]);
      const { sender } = await listen(gate);
      sender.write(numbered('1', enhanced('AL', 'AL')));
      assert.deepEqual((await sender.answered(2)).map(codeIn), ['CA 1', 'AR 1']);
    });
  });

  describe('with other people’s senders', () => {
    for (const open of [nodeHl7Sender, medplumSender]) {
      it(`takes every sample from ${open.name.replace('Sender', '')}, as it was sent`, async () => {
        const gate = new Gate();
        const { listener } = await listen(gate);
        const sender = await open(listener.port);
        const names = SAMPLE_NAMES.filter((name) => /^(ADT|SIU)/.test(name));
        for (const name of names) assert.equal(await sender.send(sampleText(name)), 'AA', name);
        await sender.stop();
        assert.equal(gate.received.length, names.length);
        names.forEach((name, i) => {
          const { message } = parseMessage(sampleBytes(name));
          const arrived = gate.received[i]?.result;
          assert.ok(arrived?.ok, JSON.stringify(arrived?.faults));
          assert.deepEqual(arrived.message.tree(), message?.tree());
        });
      });
    }
  });
});
