/**
 * One way to a relay: UDP with STUN's own retransmission, TCP, or TLS with the certificate checked.
 * Sends a request and waits for the answer to it; knows nothing of what they mean.
 */
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../clock.ts';
import { HEADER_BYTES, messageBytes, TRANSACTION_ID_BYTES } from './stun-message.ts';
import type { TurnAddress } from './turn-address.ts';

/** First retransmission; each next one waits twice as long. */
const RETRANSMIT_MS = 500;

/** No answer: nobody there, a firewall between, or a certificate that is not believed. */
export class TurnUnreachableError extends Error {
  readonly code = 'ERR_TURN_UNREACHABLE';
  /** What the operating system or TLS said, such as `ECONNREFUSED`; `TIMEOUT` for silence. */
  readonly reason: string;

  constructor(reason: string, options: ErrorOptions = {}) {
    super(`The relay does not answer (${reason}).`, options);
    this.name = 'TurnUnreachableError';
    this.reason = reason;
  }
}

export interface TurnConnection {
  /** Answers with the whole message of the same transaction. @throws TurnUnreachableError */
  exchange(request: Buffer): Promise<Buffer>;
  close(): void;
}

export interface TurnConnectionOptions {
  clock: Clock;
  /** For opening, and for each answer, in milliseconds. */
  timeoutMs: number;
  /** PEM of the authorities to believe instead of the system's. */
  ca?: string | undefined;
}

/** @throws TurnUnreachableError */
export function openTurnConnection(
  address: TurnAddress,
  options: TurnConnectionOptions,
): Promise<TurnConnection> {
  return address.transport === 'udp' ? openUdp(address, options) : openStream(address, options);
}

interface Awaited {
  transactionId: Buffer;
  settle(answer: Buffer | TurnUnreachableError): void;
}

function transactionOf(message: Buffer): Buffer {
  return message.subarray(HEADER_BYTES - TRANSACTION_ID_BYTES, HEADER_BYTES);
}

/** What both kinds share: one request under way, its answer, its deadline. */
class Exchange {
  readonly #options: TurnConnectionOptions;
  #awaited: Awaited | null = null;

  constructor(options: TurnConnectionOptions) {
    this.#options = options;
  }

  run(request: Buffer, send: () => void): Promise<Buffer> {
    const { clock, timeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const cancel = clock.setTimer(() => this.fail('TIMEOUT'), timeoutMs);
      this.#awaited = {
        transactionId: transactionOf(request),
        settle: (answer) => {
          cancel();
          this.#awaited = null;
          if (answer instanceof Error) reject(answer);
          else resolve(answer);
        },
      };
      send();
    });
  }

  /** Whatever answers no request of ours is dropped. */
  receive(message: Buffer): void {
    if (this.#awaited?.transactionId.equals(transactionOf(message))) this.#awaited.settle(message);
  }

  fail(reason: string): void {
    this.#awaited?.settle(new TurnUnreachableError(reason));
  }
}

async function openUdp(
  { host, port }: TurnAddress,
  options: TurnConnectionOptions,
): Promise<TurnConnection> {
  const { address, family } = await addressOf(host, options);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  const exchange = new Exchange(options);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error) => reject(new TurnUnreachableError(reasonOf(error))));
    socket.once('connect', () => resolve());
    socket.connect(port, address);
  }).catch((error: unknown) => {
    socket.close();
    throw error;
  });
  socket.removeAllListeners('error');
  socket.on('error', (error) => exchange.fail(reasonOf(error)));
  socket.on('message', (message) => exchange.receive(message));
  return {
    exchange: (request) => {
      let cancel: () => void = () => undefined;
      const sendAgain = (waitMs: number) => {
        socket.send(request);
        cancel = options.clock.setTimer(() => sendAgain(waitMs * 2), waitMs);
      };
      return exchange.run(request, () => sendAgain(RETRANSMIT_MS)).finally(() => cancel());
    },
    close: () => socket.close(),
  };
}

/** A name server that does not answer is as good as a relay that does not. */
function addressOf(
  host: string,
  { clock, timeoutMs }: TurnConnectionOptions,
): Promise<{ address: string; family: number }> {
  return new Promise((resolve, reject) => {
    const give = (reason: string) => reject(new TurnUnreachableError(reason));
    const cancel = clock.setTimer(() => give('TIMEOUT'), timeoutMs);
    lookup(host)
      .then(resolve, (error: unknown) => give(error instanceof Error ? reasonOf(error) : 'DNS'))
      .finally(cancel);
  });
}

async function openStream(
  { host, port, transport }: TurnAddress,
  options: TurnConnectionOptions,
): Promise<TurnConnection> {
  const { ca } = options;
  const isTls = transport === 'tls';
  const socket: Socket = isTls
    ? connectTls({ host, port, servername: isIPv6(host) ? '' : host, ...(ca ? { ca } : {}) })
    : connectTcp({ host, port });
  const exchange = new Exchange(options);
  await new Promise<void>((resolve, reject) => {
    const give = (reason: string) => {
      socket.destroy();
      reject(new TurnUnreachableError(reason));
    };
    const cancel = options.clock.setTimer(() => give('TIMEOUT'), options.timeoutMs);
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      cancel();
      resolve();
    });
    socket.once('error', (error) => {
      cancel();
      give(reasonOf(error));
    });
  });
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      if (received.length < 4) return;
      const length = messageBytes(received);
      if (length === null) return socket.destroy();
      if (received.length < length) return;
      exchange.receive(Buffer.from(received.subarray(0, length)));
      received = received.subarray(length);
    }
  });
  socket.on('error', (error) => exchange.fail(reasonOf(error)));
  socket.on('close', () => exchange.fail('CLOSED'));
  return {
    exchange: (request) => exchange.run(request, () => socket.write(request)),
    close: () => socket.destroy(),
  };
}

function reasonOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
