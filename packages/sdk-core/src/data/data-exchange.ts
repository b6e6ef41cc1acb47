/**
 * Everything that travels in data frames: chat by its courier, files by their desk. Bytes come in opened
 * and go out to be sealed. What reads and writes them is loaded on joining; until it is there,
 * chat takes the envelope. It knows nothing of keys, channels and screens.
 */
import type { ChatMessage } from '../chat/chat-log.ts';
import { TDocError, type TDocErrorCode } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { ParticipantId } from '../protocol/messages.ts';
import { ChatCourier } from './chat-courier.ts';
import type * as DataParts from './data-parts.ts';
import type { DataMessage } from './data-message.ts';
import type { FileDesk, NamedBlob } from './file-desk.ts';
import type { FileOffer, FileTransfer } from './file-transfer.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Parts = typeof DataParts;

export type ChatFrame = Extract<DataMessage, { t: 'chat' | 'chat-ack' }>;

export interface DataExchangeOptions {
  clock: Clock;
  handlers: {
    /** Seals and sends; false when it did not leave. */
    send(remote: ParticipantId, message: Bytes): Promise<boolean>;
    /** The other way, inside the sealed envelope. */
    sendSealed(remote: ParticipantId, message: ChatFrame): void;
    onChat(remote: ParticipantId, message: Extract<ChatFrame, { t: 'chat' }>): void;
    onChatAck(remote: ParticipantId, id: string): void;
    onOffer(offer: FileOffer): void;
    onFilesChange(): void;
    /** Authentic, and still no message of this version. */
    onRefused(remote: ParticipantId): void;
  };
}

interface Loaded {
  parts: Parts;
  files: FileDesk;
}

export class DataExchange {
  readonly #options: DataExchangeOptions;
  readonly #courier: ChatCourier;
  #loading: Promise<Loaded | null> | null = null;
  #loaded: Loaded | null = null;
  #closed = false;

  constructor(options: DataExchangeOptions) {
    this.#options = options;
    const { clock, handlers } = options;
    this.#courier = new ChatCourier({
      clock,
      sendFrame: (remote, message) => this.#send(remote, frameOf(message)),
      sendEnvelope: (remote, message) => handlers.sendSealed(remote, frameOf(message)),
    });
  }

  get files(): readonly FileTransfer[] {
    return this.#loaded?.files.transfers ?? [];
  }

  /** Fetches what a call needs. Safe to call again, also after it failed. */
  load(): Promise<Loaded | null> {
    this.#loading ??= import('./data-parts.ts').then(
      (parts) => this.#install(parts),
      () => {
        // Out of reach: the next one who comes in is the occasion to try again.
        this.#loading = null;
        return null;
      },
    );
    return this.#loading;
  }

  /** @throws as {@link FileDesk.offer}; ERR_TDOC_INVALID_STATE while it is being loaded. */
  offerFile(
    file: NamedBlob,
    people: { from: ParticipantId; to: readonly ParticipantId[] },
  ): FileTransfer {
    void this.load();
    if (!this.#loaded) throw new TDocError('ERR_TDOC_INVALID_STATE', { retryable: true });
    return this.#loaded.files.offer(file, people);
  }

  stopSending(code: TDocErrorCode): void {
    this.#loaded?.files.stopSending(code);
  }

  /** The data channel to that participant stands, again perhaps. */
  opened(remote: ParticipantId): void {
    this.#inTurn(({ files }) => files.opened(remote));
  }

  receive(remote: ParticipantId, bytes: Bytes): void {
    this.#inTurn((loaded) => this.#take(remote, { bytes, loaded }));
  }

  say(remote: ParticipantId, message: ChatMessage): void {
    this.#courier.send(remote, message);
  }

  /** What that participant has yet to acknowledge, oldest first. */
  sayAgain(remote: ParticipantId, messages: readonly ChatMessage[]): void {
    this.#courier.sendAgain(remote, messages);
  }

  acknowledged(remote: ParticipantId, id: string): void {
    this.#courier.acknowledged(remote, id);
  }

  left(remote: ParticipantId): void {
    this.#courier.forget(remote);
    this.#inTurn(({ files }) => files.left(remote));
  }

  close(): void {
    this.#closed = true;
    this.#courier.close();
    this.#loaded?.files.close();
  }

  #install(parts: Parts): Loaded {
    const { clock, handlers } = this.#options;
    const files = new parts.FileDesk({
      clock,
      send: (remote, message) => handlers.send(remote, parts.encodeDataMessage(message)),
      onOffer: (offer) => handlers.onOffer(offer),
      onChange: () => handlers.onFilesChange(),
    });
    this.#loaded = { parts, files };
    return this.#loaded;
  }

  /** Also what came while it was being loaded, in its order. */
  #inTurn(step: (loaded: Loaded) => void): void {
    void this.load().then((loaded) => {
      if (loaded && !this.#closed) step(loaded);
    });
  }

  #take(remote: ParticipantId, { bytes, loaded }: { bytes: Bytes; loaded: Loaded }): void {
    const { parts, files } = loaded;
    const { handlers } = this.#options;
    const read = parts.parseDataMessage(bytes);
    if (!read.ok) return handlers.onRefused(remote);
    const message = read.value;
    if (message.t === 'chat') {
      handlers.onChat(remote, message);
      void this.#acknowledge(remote, message.id);
    } else if (message.t === 'chat-ack') handlers.onChatAck(remote, message.id);
    else files.receive(remote, message);
  }

  async #acknowledge(remote: ParticipantId, id: string): Promise<void> {
    const ack = { t: 'chat-ack', id } as const;
    if (!(await this.#send(remote, ack))) this.#options.handlers.sendSealed(remote, ack);
  }

  #send(remote: ParticipantId, message: DataMessage): Promise<boolean> {
    const parts = this.#loaded?.parts;
    if (!parts) return Promise.resolve(false);
    return this.#options.handlers.send(remote, parts.encodeDataMessage(message));
  }
}

function frameOf({ id, text, sentAt }: ChatMessage): Extract<ChatFrame, { t: 'chat' }> {
  return { t: 'chat', id, text, sentAt: sentAt.getTime() };
}
