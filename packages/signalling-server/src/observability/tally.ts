/**
 * What happened since the start, in plain numbers: cheap enough for every relayed message. Knows no
 * tenant, no participant and nobody who reads it.
 */
import type { Refusal, ServerMessage } from '@tdoc/sdk-core/protocol';

export class Tally {
  relayedMessages = 0;
  relayedBytes = 0;
  /** Tickets and resume tokens that led to a seat. */
  entrances = 0;
  readonly refusals = new Map<Refusal, number>();
  /** Sockets cut because their reader fell too far behind. */
  slowReaders = 0;

  /** A message went out to a participant, `bytes` long. */
  sent(message: ServerMessage, bytes: number): void {
    if (message.type === 'relay') {
      this.relayedMessages += 1;
      this.relayedBytes += bytes;
    } else if (message.type === 'welcome') {
      this.entrances += 1;
    } else if (message.type === 'refused') {
      this.refusals.set(message.code, (this.refusals.get(message.code) ?? 0) + 1);
    }
  }
}
