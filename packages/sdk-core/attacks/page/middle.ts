/**
 * A signalling server's own two sessions: towards each of two participants it plays the other one, hands
 * on what it can open, and keeps a copy. With the link or without it.
 */
import { LinkSecret } from '../../src/crypto/link-secret.ts';
import type { ParticipantId, TeleconsultationId } from '../../src/protocol/messages.ts';
import type { SealedMessage } from '../../src/secure-session/sealed-message.ts';
import { TdssSession } from '../../src/secure-session/tdss-session.ts';
import { systemClock } from '../../src/system-clock.ts';

export interface Middle {
  /** What a participant sent, in the place of whom it was for. */
  receive(from: ParticipantId, payload: string): void;
  /** Texts of the chat it read. */
  readonly read: string[];
}

export function openMiddle(options: {
  room: string;
  between: [ParticipantId, ParticipantId];
  /** The link secret, if it leaked; null draws another. */
  link: string | null;
  deliver(from: ParticipantId, to: ParticipantId, payload: string): void;
}): Middle {
  const { room, between, link, deliver } = options;
  const secret = (link === null ? null : LinkSecret.parse(link)) ?? LinkSecret.random();
  const read: string[] = [];
  const towards = new Map<ParticipantId, TdssSession>();
  /** What one said before the other could be told. */
  const waiting = new Map<ParticipantId, SealedMessage[]>(between.map((one) => [one, []]));
  for (const [index, victim] of between.entries()) {
    const played = between[1 - index] as ParticipantId;
    const session = new TdssSession({
      room: room as TeleconsultationId,
      localId: played,
      secret,
      clock: systemClock,
      transform: true,
      handlers: {
        deliver: (_to, payload) => deliver(played, victim, payload),
        onEstablished: () => {
          for (const message of waiting.get(victim)?.splice(0) ?? []) session.send(victim, message);
        },
        onMessage: (_from, message) => {
          if (message.t === 'chat') read.push(message.text);
          if (!towards.get(played)?.send(played, message)) waiting.get(played)?.push(message);
        },
        onRefused: () => {},
        onFailed: () => {},
        onRosterMismatch: () => {},
        onMediaKey: () => {},
        onTrust: () => {},
        onDifferentCode: () => {},
      },
    });
    towards.set(victim, session);
    session.begin(victim);
  }
  return {
    receive: (from, payload) => {
      towards.get(from)?.receive(from, payload);
    },
    read,
  };
}
