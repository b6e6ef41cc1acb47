/**
 * File desks of three participants and the network between them, which a test may cut, and make lose or
 * change messages. For tests only.
 */
import assert from 'node:assert/strict';
import { sha256, toHex } from '../crypto/bytes.ts';
import { CHUNK_BYTES, type AnnouncedFile, type FileMessage } from '../data/data-message.ts';
import { FileDesk } from '../data/file-desk.ts';
import type { FileOffer, FileTransfer } from '../data/file-transfer.ts';
import { isTDocError, type TDocErrorCode } from '../errors.ts';
import type { ParticipantId } from '../protocol/messages.ts';
import { ManualClock } from './manual-clock.ts';

export const garnier = 'a'.repeat(32) as ParticipantId;
export const martin = 'b'.repeat(32) as ParticipantId;
export const lucas = 'c'.repeat(32) as ParticipantId;
/** Has no desk: a test speaks for it. */
export const liar = 'd'.repeat(32) as ParticipantId;

interface Passing {
  from: ParticipantId;
  to: ParticipantId;
  message: FileMessage;
}

export class FileHouse {
  readonly clock = new ManualClock();
  readonly passed: Passing[] = [];
  readonly offers = new Map<ParticipantId, FileOffer[]>();
  readonly desks = new Map<ParticipantId, FileDesk>();
  isCut = false;
  meddle: (passing: Passing) => FileMessage[] = ({ message }) => [message];
  #network: Promise<void> = Promise.resolve();

  constructor() {
    for (const id of [garnier, martin, lucas]) this.open(id);
  }

  /** A page of that participant, in place of any before. */
  open(id: ParticipantId): void {
    this.offers.set(id, []);
    const desk: FileDesk = new FileDesk({
      clock: this.clock,
      send: (to, message) => this.#pass({ from: id, to, message }),
      onOffer: (offer) => this.offers.get(id)?.push(offer),
      onChange: () => {},
    });
    this.desks.set(id, desk);
  }

  desk(id: ParticipantId): FileDesk {
    const desk = this.desks.get(id);
    assert.ok(desk);
    return desk;
  }

  send(file: Blob & { name?: string }, to: ParticipantId[] = [martin]): FileTransfer {
    return this.desk(garnier).offer(file, { from: garnier, to });
  }

  async offerTo(id: ParticipantId, index = 0): Promise<FileOffer> {
    await this.until(() => this.offers.get(id)?.[index] !== undefined);
    await this.quiet();
    const offer = this.offers.get(id)?.[index];
    assert.ok(offer);
    return offer;
  }

  /** Resolves when it holds; looked at each turn, for hashing runs beside them. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Resolves when nothing is on its way any more. */
  async quiet(): Promise<void> {
    for (;;) {
      const before = this.passed.length;
      await new Promise((resolve) => setImmediate(resolve));
      await this.#network;
      if (this.passed.length === before) return;
    }
  }

  reconnect(a: ParticipantId, b: ParticipantId): void {
    this.isCut = false;
    this.desk(a).opened(b);
    this.desk(b).opened(a);
  }

  #pass(passing: Passing): Promise<boolean> {
    if (this.isCut) return Promise.resolve(false);
    this.passed.push(passing);
    const arrived = this.#network.then(() => {
      for (const message of this.meddle(passing)) {
        this.desks.get(passing.to)?.receive(passing.from, message);
      }
    });
    this.#network = arrived;
    return arrived.then(() => true);
  }
}

export const bytesOf = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
export const fileOf = (length: number, name = 'ordonnance.pdf'): File =>
  new File([bytesOf(length)], name, { type: 'application/pdf' });
export const TEN_CHUNKS = CHUNK_BYTES * 9 + 100;
export const chunks = (house: FileHouse): number[] =>
  house.passed.flatMap(({ message }) => (message.t === 'file-chunk' ? [message.index] : []));

export async function contentOf(transfer: FileTransfer): Promise<Uint8Array> {
  return new Uint8Array(await (await transfer.done).arrayBuffer());
}

export async function failsWith(transfer: FileTransfer, code: TDocErrorCode): Promise<void> {
  await assert.rejects(transfer.done, (error) => isTDocError(error, code));
  assert.equal(transfer.state, 'failed');
  assert.equal(transfer.error?.code, code);
  assert.equal(transfer.file, null);
}

/** A sender of one's own making, who may say anything. */
export async function sayTo(house: FileHouse, messages: FileMessage[]): Promise<void> {
  for (const message of messages) house.desk(martin).receive(liar, message);
  await house.quiet();
}

export const announced = async (
  bytes: Uint8Array<ArrayBuffer>,
  more: Partial<AnnouncedFile> = {},
): Promise<AnnouncedFile & { t: 'file-offer' }> => ({
  t: 'file-offer',
  id: '1'.repeat(16),
  name: 'radio.jpg',
  size: bytes.length,
  type: 'image/jpeg',
  sha256: toHex(await sha256(bytes)),
  ...more,
});
