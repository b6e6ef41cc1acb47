/**
 * The messages of one teleconsultation: each appears once, however often the network brings it, and
 * is offered again to every participant who has not acknowledged it.
 */
import type { ParticipantId } from '../protocol/messages.ts';

export interface ChatMessage {
  readonly id: string;
  readonly from: ParticipantId;
  readonly isLocal: boolean;
  readonly text: string;
  readonly sentAt: Date;
}

export class ChatLog {
  readonly #messages: ChatMessage[] = [];
  readonly #ids = new Set<string>();
  /** Ids of local messages each remote participant has yet to acknowledge. */
  readonly #unacknowledged = new Map<ParticipantId, Set<string>>();

  get messages(): readonly ChatMessage[] {
    return [...this.#messages];
  }

  /** Adds a local message that the given participants are to receive. */
  addLocal(message: ChatMessage, recipients: readonly ParticipantId[]): void {
    this.#messages.push(message);
    this.#ids.add(message.id);
    for (const recipient of recipients) {
      const waiting = this.#unacknowledged.get(recipient) ?? new Set<string>();
      this.#unacknowledged.set(recipient, waiting.add(message.id));
    }
  }

  /** False when the message is already there. */
  addRemote(message: ChatMessage): boolean {
    const key = `${message.from}/${message.id}`;
    if (this.#ids.has(key)) return false;
    this.#ids.add(key);
    this.#messages.push(message);
    return true;
  }

  acknowledged(by: ParticipantId, id: string): void {
    this.#unacknowledged.get(by)?.delete(id);
  }

  /** Local messages to offer again to a participant. */
  pendingFor(recipient: ParticipantId): ChatMessage[] {
    const waiting = this.#unacknowledged.get(recipient);
    return this.#messages.filter(({ id, isLocal }) => isLocal && waiting?.has(id));
  }

  forget(recipient: ParticipantId): void {
    this.#unacknowledged.delete(recipient);
  }
}
