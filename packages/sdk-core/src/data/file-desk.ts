/**
 * Every file of one teleconsultation, sent and offered: who may still have how many, which message is
 * about which file, and what an application sees of it. Messages come parsed and go through callbacks.
 */
import { randomBytes, sha256, toHex } from '../crypto/bytes.ts';
import { TDocError, type TDocErrorCode } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { ParticipantId } from '../protocol/messages.ts';
import type { AnnouncedFile, FileMessage } from './data-message.ts';
import { FileDelivery } from './file-delivery.ts';
import { safeFileName, safeFileType } from './file-facts.ts';
import { FileReception } from './file-reception.ts';
import {
  FileOffer,
  FileTransfer,
  MAX_CONCURRENT_FILES,
  MAX_FILE_BYTES,
  type FileDescription,
} from './file-transfer.ts';

export interface FileDeskOptions {
  clock: Clock;
  /** False when it did not leave. */
  send(remote: ParticipantId, message: FileMessage): Promise<boolean>;
  onOffer(offer: FileOffer): void;
  /** Any file came further, or to its end. */
  onChange(): void;
}

/** A file with a name, as a file input gives it; a Blob without one is called `document`. */
export type NamedBlob = Blob & { readonly name?: string };

/** Offers one participant may make in a whole teleconsultation; each leaves a line to show. */
const MAX_OFFERS = 100;

interface Outgoing {
  file: Blob;
  transfer: FileTransfer;
  recipients: Set<ParticipantId>;
  deliveries: Map<ParticipantId, FileDelivery>;
}

interface Incoming {
  remote: ParticipantId;
  offer: FileOffer;
  reception: FileReception;
}

export class FileDesk {
  readonly #options: FileDeskOptions;
  readonly #outgoing = new Map<string, Outgoing>();
  readonly #incoming = new Map<string, Incoming>();
  readonly #transfers: FileTransfer[] = [];

  constructor(options: FileDeskOptions) {
    this.#options = options;
  }

  /** All of them, in the order they were offered. */
  get transfers(): readonly FileTransfer[] {
    return [...this.#transfers];
  }

  /** @throws {@link TDocError} ERR_TDOC_FILE_TOO_BIG or ERR_TDOC_TOO_MANY_FILES; nothing is offered then. */
  offer(
    file: NamedBlob,
    { from, to }: { from: ParticipantId; to: readonly ParticipantId[] },
  ): FileTransfer {
    if (file.size > MAX_FILE_BYTES) throw new TDocError('ERR_TDOC_FILE_TOO_BIG');
    const open = [...this.#outgoing.values()].filter(({ transfer }) => !transfer.isOver);
    if (open.length >= MAX_CONCURRENT_FILES) throw new TDocError('ERR_TDOC_TOO_MANY_FILES');
    const description: FileDescription = {
      id: toHex(randomBytes(8)),
      direction: 'sending',
      from,
      name: safeFileName(file.name ?? ''),
      size: file.size,
      type: safeFileType(file.type),
      at: new Date(this.#options.clock.now()),
    };
    const cancel = () => this.#stop(outgoing, 'ERR_TDOC_FILE_CANCELLED');
    const transfer = new FileTransfer(description, cancel);
    const outgoing: Outgoing = {
      file,
      transfer,
      recipients: new Set(to),
      deliveries: new Map(),
    };
    this.#outgoing.set(transfer.id, outgoing);
    this.#transfers.push(transfer);
    void this.#announce(outgoing);
    this.#options.onChange();
    return transfer;
  }

  /** Messages can reach that participant, again perhaps. */
  opened(remote: ParticipantId): void {
    for (const { deliveries } of this.#outgoing.values()) deliveries.get(remote)?.ask();
    for (const incoming of this.#incoming.values()) {
      if (incoming.remote === remote) incoming.reception.resume();
    }
  }

  receive(remote: ParticipantId, message: FileMessage): void {
    const { t, id } = message;
    const delivery = this.#outgoing.get(id)?.deliveries.get(remote);
    const reception = this.#incoming.get(`${remote}/${id}`)?.reception;
    switch (t) {
      case 'file-offer':
        if (reception) reception.receive(message);
        else this.#offered(remote, message);
        break;
      case 'file-chunk':
      case 'file-sent':
        if (reception) reception.receive(message);
        else if (t === 'file-sent') this.#unknown(remote, id);
        break;
      case 'file-noted':
      case 'file-accept':
      case 'file-ack':
        if (delivery) delivery.receive(message);
        else this.#unknown(remote, id);
        break;
      case 'file-refuse':
      case 'file-ok':
        delivery?.receive(message);
        break;
      case 'file-failed':
      case 'file-cancel':
        (delivery ?? reception)?.receive(message);
        break;
    }
  }

  left(remote: ParticipantId): void {
    for (const outgoing of this.#outgoing.values()) {
      outgoing.recipients.delete(remote);
      const delivery = outgoing.deliveries.get(remote);
      if (delivery) delivery.stop('ERR_TDOC_FILE_INTERRUPTED');
      else this.#follow(outgoing);
    }
    for (const [key, incoming] of this.#incoming) {
      if (incoming.remote !== remote) continue;
      incoming.reception.stop('ERR_TDOC_FILE_INTERRUPTED');
      this.#incoming.delete(key);
    }
  }

  /** Nothing of this participant is sent any more. */
  stopSending(code: TDocErrorCode): void {
    for (const outgoing of this.#outgoing.values()) this.#stop(outgoing, code);
  }

  close(): void {
    this.stopSending('ERR_TDOC_FILE_INTERRUPTED');
    for (const { reception } of this.#incoming.values()) {
      reception.stop('ERR_TDOC_FILE_INTERRUPTED');
    }
  }

  async #announce(outgoing: Outgoing): Promise<void> {
    const { file, transfer } = outgoing;
    const { id, name, size, type } = transfer;
    const bytes = await file.arrayBuffer().then(
      (buffer) => new Uint8Array(buffer),
      () => null,
    );
    // Moved, changed or on a stick that was pulled out.
    if (bytes?.length !== size) {
      this.#stop(outgoing, 'ERR_TDOC_FILE_UNREADABLE');
      return;
    }
    const announced: AnnouncedFile = { id, name, size, type, sha256: toHex(await sha256(bytes)) };
    if (transfer.isOver) return;
    for (const remote of outgoing.recipients) {
      const delivery = new FileDelivery({
        announced,
        bytes,
        clock: this.#options.clock,
        send: (message) => this.#options.send(remote, message),
        onChange: () => this.#follow(outgoing),
      });
      outgoing.deliveries.set(remote, delivery);
    }
  }

  /** What the deliveries are, together: the slowest tells how far it is, one success is enough. */
  #follow({ file, transfer, recipients, deliveries }: Outgoing): void {
    if (transfer.isOver) return;
    const all = [...deliveries.values()];
    const isDone = all.some(({ state }) => state === 'done');
    if (all.some(({ isOver }) => !isOver)) {
      const sending = all.filter(({ state }) => state === 'sending');
      const bytes = sending.map(({ acknowledgedBytes }) => acknowledgedBytes);
      const isUnderWay = sending.length > 0 || isDone;
      const state = isUnderWay ? 'transferring' : 'offered';
      if (!transfer.advance(state, isUnderWay ? Math.min(transfer.size, ...bytes) : 0)) return;
    } else if (isDone) {
      transfer.finish(file);
    } else if (all.length > 0 || recipients.size === 0) {
      transfer.fail(all.at(-1)?.code ?? 'ERR_TDOC_FILE_INTERRUPTED');
    }
    this.#options.onChange();
  }

  #stop(outgoing: Outgoing, code: TDocErrorCode): void {
    if (outgoing.transfer.isOver) return;
    // Told first: each delivery that stops is heard as well, and the last one's code must not differ.
    outgoing.transfer.fail(code);
    for (const delivery of outgoing.deliveries.values()) delivery.stop(code);
    this.#options.onChange();
  }

  #offered(remote: ParticipantId, announced: AnnouncedFile): void {
    const { id, size } = announced;
    const refuse = (reason: 'too-big' | 'too-many') =>
      this.#say(remote, { t: 'file-failed', id, reason });
    if (size > MAX_FILE_BYTES) return refuse('too-big');
    const theirs = [...this.#incoming.values()].filter((one) => one.remote === remote);
    const open = theirs.filter(({ offer }) => !offer.isOver);
    if (open.length >= MAX_CONCURRENT_FILES || theirs.length >= MAX_OFFERS) {
      return refuse('too-many');
    }
    const description: FileDescription = {
      id,
      direction: 'receiving',
      from: remote,
      name: safeFileName(announced.name),
      size,
      type: safeFileType(announced.type),
      at: new Date(this.#options.clock.now()),
    };
    const offer = new FileOffer(description, {
      cancel: () => reception.stop('ERR_TDOC_FILE_CANCELLED'),
      answer: (isAccepted) => (isAccepted ? reception.accept() : reception.refuse()),
    });
    const reception = new FileReception({
      announced,
      clock: this.#options.clock,
      send: (message) => this.#say(remote, message),
      onChange: () => this.#took(offer, reception),
      onFile: (bytes) => {
        offer.finish(new File([bytes], offer.name, { type: offer.type }));
        this.#options.onChange();
      },
    });
    this.#incoming.set(`${remote}/${id}`, { remote, offer, reception });
    this.#transfers.push(offer);
    this.#options.onOffer(offer);
    this.#options.onChange();
  }

  #took(offer: FileOffer, { state, code, receivedBytes }: FileReception): void {
    const standing = state === 'offered' ? 'offered' : 'transferring';
    if (code) offer.fail(code);
    else if (!offer.advance(standing, receivedBytes)) return;
    this.#options.onChange();
  }

  /** Of a page that was here before: whoever still waits for it must not wait on. */
  #unknown(remote: ParticipantId, id: string): void {
    this.#say(remote, { t: 'file-failed', id, reason: 'unknown' });
  }

  #say(remote: ParticipantId, message: FileMessage): void {
    void this.#options.send(remote, message);
  }
}
