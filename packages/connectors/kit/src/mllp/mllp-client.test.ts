import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { parseMessage, writeAcknowledgement, type AcknowledgementCode } from '../hl7v2/index.ts';
import { medplumReceiver, nodeHl7Receiver } from '../testing/counterparts.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { sampleText } from '../testing/sample-messages.ts';
import { frame, FrameReader } from './frame-reader.ts';
import { MllpClient, type MllpClientOptions } from './mllp-client.ts';
import type { MllpError } from './mllp-error.ts';

const A04 = sampleText('ADT_A04-teleconsult-outpatient.hl7');
const outgoing = (controlId: string) => ({
  controlId,
  bytes: Buffer.from(A04.replace('|C0002|', `|${controlId}|`)),
});

/** A receiver that the test holds in its hand: it answers only what it is told to. */
class HeldReceiver {
  readonly server: Server;
  readonly received: string[] = [];
  readonly sockets: Socket[] = [];
  #wake: () => void = () => undefined;

  constructor() {
    this.server = createServer((socket) => {
      const reader = new FrameReader({ maxFrameBytes: 1_048_576 });
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        for (const bytes of reader.read(chunk).frames) this.received.push(bytes.toString());
        this.#wake();
      });
      this.#wake();
    });
  }

  async listen(port = 0): Promise<number> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async has(count: number): Promise<void> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  answer(index: number, ...codes: AcknowledgementCode[]): void {
    const { message } = parseMessage(this.received[index]);
    for (const code of codes) {
      const answer = writeAcknowledgement(message, { code, controlId: 'X', sentAt: '' });
      this.sockets.at(-1)?.write(frame(answer.toBytes()));
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

describe('the client', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function held(options: Partial<MllpClientOptions> = {}) {
    const receiver = new HeldReceiver();
    const port = await receiver.listen();
    const client = new MllpClient({ host: '127.0.0.1', port, ...options });
    closing.push(
      () => receiver.stop(),
      () => client.close(),
    );
    return { receiver, client, port };
  }

  it('hands back what the receiver answers, good or bad', async () => {
    const { receiver, client } = await held();
    for (const code of ['AA', 'AE', 'AR'] as const) {
      const answer = client.send(outgoing(code));
      await receiver.has(receiver.received.length + 1);
      receiver.answer(receiver.received.length - 1, code);
      assert.equal((await answer).code, code);
    }
    assert.equal(receiver.sockets.length, 1);
  });

  it('sends the next message only when the last was answered, or as many as the window holds', async () => {
    for (const window of [1, 3]) {
      const { receiver, client } = await held({ window });
      const answers = ['a', 'b', 'c', 'd'].map((id) => client.send(outgoing(id)));
      await receiver.has(window);
      assert.equal(receiver.received.length, window);
      for (let i = 0; i < 4; i += 1) {
        await receiver.has(i + 1);
        receiver.answer(i, 'AA');
        assert.equal((await answers[i])?.controlId, ['a', 'b', 'c', 'd'][i]);
      }
    }
  });

  it('pays no attention to an answer to something else', async () => {
    const { receiver, client } = await held();
    const answer = client.send(outgoing('mine'));
    await receiver.has(1);
    const other = parseMessage(A04).message;
    const stray = writeAcknowledgement(other, { code: 'AR', controlId: 'X', sentAt: '' });
    receiver.sockets[0]?.write(frame(stray.toBytes()));
    receiver.sockets[0]?.write(frame(Buffer.from('not HL7')));
    receiver.answer(0, 'AA');
    assert.equal((await answer).code, 'AA');
  });

  it('waits in enhanced mode for the application, when that was asked for', async () => {
    const { receiver, client } = await held();
    const accepted = client.send(outgoing('1'));
    await receiver.has(1);
    receiver.answer(0, 'CA');
    assert.equal((await accepted).code, 'CA');
    const applied = client.send({ ...outgoing('2'), awaitsApplication: true });
    await receiver.has(2);
    receiver.answer(1, 'CA', 'AE');
    assert.equal((await applied).code, 'AE');
    const refused = client.send({ ...outgoing('3'), awaitsApplication: true });
    await receiver.has(3);
    receiver.answer(2, 'CR');
    assert.equal((await refused).code, 'CR');
  });

  it('says that a message may or may not have arrived when the connection breaks', async () => {
    const { receiver, client } = await held();
    const answer = client.send(outgoing('1'));
    await receiver.has(1);
    receiver.sockets[0]?.destroy();
    await assert.rejects(answer, { code: 'ERR_MLLP_DISCONNECTED' });
    const again = client.send(outgoing('1'));
    await receiver.has(2);
    receiver.answer(1, 'AA');
    assert.equal((await again).code, 'AA');
  });

  it('gives up an answer after its time, and the connection with it', async () => {
    const clock = new ManualClock();
    const { receiver, client } = await held({ clock, answerTimeoutMs: 5_000 });
    const answer = client.send(outgoing('1'));
    await receiver.has(1);
    const closed = once(receiver.sockets[0] as Socket, 'close');
    clock.advance(5_000);
    await assert.rejects(answer, { code: 'ERR_MLLP_UNANSWERED' });
    await closed;
  });

  it('waits longer after each failed connection, and connects at once after a good answer', async () => {
    const clock = new ManualClock();
    const unused = new HeldReceiver();
    const port = await unused.listen();
    await unused.stop();
    const client = new MllpClient({ host: '127.0.0.1', port, clock, chance: () => 1 });
    closing.push(() => client.close());
    for (const delayMs of [0, 250, 500, 1_000]) {
      const answer = client.send(outgoing('1'));
      let isSettled = false;
      const outcome = answer.then(
        () => 'answered',
        (error: unknown) => {
          isSettled = true;
          return (error as MllpError).code;
        },
      );
      if (delayMs > 0) {
        clock.advance(delayMs - 1);
        await new Promise((resolve) => setImmediate(resolve));
        assert.equal(isSettled, false);
        clock.advance(1);
      }
      assert.equal(await outcome, 'ERR_MLLP_UNREACHABLE');
    }
  });

  it('gives up everything when it is closed', async () => {
    const { receiver, client } = await held();
    const answers = [client.send(outgoing('1')), client.send(outgoing('2'))];
    await receiver.has(1);
    client.close();
    for (const answer of answers) await assert.rejects(answer, { code: 'ERR_MLLP_CLOSED' });
    await assert.rejects(client.send(outgoing('3')), { code: 'ERR_MLLP_CLOSED' });
  });

  describe('with other people’s receivers', () => {
    for (const start of [nodeHl7Receiver, medplumReceiver]) {
      it(`delivers to ${start.name.replace('Receiver', '')} and hears its answers`, async () => {
        const receiver = await start((controlId) => (controlId === 'BAD' ? 'AE' : 'AA'));
        const client = new MllpClient({ host: '127.0.0.1', port: receiver.port });
        closing.push(
          () => receiver.stop(),
          () => client.close(),
        );
        const codes: string[] = [];
        for (const id of ['1', 'BAD', '2']) codes.push((await client.send(outgoing(id))).code);
        assert.deepEqual(codes, ['AA', 'AE', 'AA']);
        assert.deepEqual(
          receiver.received,
          ['1', 'BAD', '2'].map((controlId) => ({ controlId, familyName: 'PAT-TROIS' })),
        );
      });
    }
  });
});
