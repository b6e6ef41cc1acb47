/**
 * Everything that travels in data frames: chat by its courier, files by their desk. Bytes come in opened
 * and go out to be sealed; it knows nothing of keys, channels and screens.
 */
import type { ChatMessage } from '../chat/chat-log.ts';
import type { Clock } from '../ports.ts';
import type { ParticipantId } from '../protocol/messages.ts';
import { ChatCourier } from './chat-courier.ts';
import { encodeDataMessage, parseDataMessage, type DataMessage } from './data-message.ts';
import { FileDesk } from './file-desk.ts';
import type { FileOffer } from './file-transfer.ts';

export type ChatFrame = Extract<DataMessage, { t: 'chat' | 'chat-ack' }>;

export interface DataExchangeOptions {
  clock: Clock;
  handlers: {
    /** Seals and sends; false when it did not leave. */
    send(remote: ParticipantId, message: Uint8Array<ArrayBuffer>): Promise<boolean>;
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

export class DataExchange {
  readonly files: FileDesk;
  readonly #handlers: DataExchangeOptions['handlers'];
  readonly #courier: ChatCourier;

  constructor({ clock, handlers }: DataExchangeOptions) {
    this.#handlers = handlers;
    const send = (remote: ParticipantId, message: DataMessage) =>
      handlers.send(remote, encodeDataMessage(message));
    this.#courier = new ChatCourier({
      clock,
      sendFrame: (remote, message) => send(remote, frameOf(message)),
      sendEnvelope: (remote, message) => handlers.sendSealed(remote, frameOf(message)),
    });
    this.files = new FileDesk({
      clock,
      send,
      onOffer: (offer) => handlers.onOffer(offer),
      onChange: () => handlers.onFilesChange(),
    });
  }

  /** The data channel to that participant stands, again perhaps. */
  opened(remote: ParticipantId): void {
    this.files.opened(remote);
  }

  receive(remote: ParticipantId, bytes: Uint8Array<ArrayBuffer>): void {
    const read = parseDataMessage(bytes);
    if (!read.ok) return this.#handlers.onRefused(remote);
    const message = read.value;
    if (message.t === 'chat') {
      this.#handlers.onChat(remote, message);
      void this.#acknowledge(remote, message.id);
    } else if (message.t === 'chat-ack') this.#handlers.onChatAck(remote, message.id);
    else this.files.receive(remote, message);
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
    this.files.left(remote);
  }

  close(): void {
    this.#courier.close();
    this.files.close();
  }

  async #acknowledge(remote: ParticipantId, id: string): Promise<void> {
    const ack = { t: 'chat-ack', id } as const;
    const sent = await this.#handlers.send(remote, encodeDataMessage(ack));
    if (!sent) this.#handlers.sendSealed(remote, ack);
  }
}

function frameOf({ id, text, sentAt }: ChatMessage): Extract<ChatFrame, { t: 'chat' }> {
  return { t: 'chat', id, text, sentAt: sentAt.getTime() };
}
