/**
 * What the server says about the other participants, told to the conversation. Part of the composition:
 * it knows the server's words and the conversation's verbs, and keeps nothing.
 */
import type { Conversation } from './conversation.ts';
import type { ParticipantEntry, ServerMessage } from './protocol/messages.ts';

export type NewsOfOthers = Extract<
  ServerMessage,
  { type: `participant-${'joined' | 'admitted' | 'lost' | 'back' | 'left'}` | 'relay' }
>;

/** @param now - Milliseconds since the Unix epoch. */
export function tellConversation(
  conversation: Conversation,
  { message, now }: { message: NewsOfOthers; now: number },
): void {
  switch (message.type) {
    case 'participant-joined':
      conversation.joined(message.participant);
      break;
    case 'participant-admitted':
      conversation.patch(message.participantId, { presence: 'admitted', since: new Date(now) });
      conversation.connectAll();
      break;
    case 'participant-lost':
      conversation.patch(message.participantId, { reachable: false });
      break;
    case 'participant-back':
      conversation.patch(message.participantId, { reachable: true });
      conversation.caughtUp(message.participantId);
      break;
    case 'participant-left':
      conversation.left(message.participantId);
      break;
    case 'relay':
      conversation.receive(message.from, message.payload);
      break;
  }
}

/** The server says who is there; whoever is not, left while nothing could be heard of it. */
export function tellWhoIsThere(
  conversation: Conversation,
  entries: readonly ParticipantEntry[],
): void {
  const present = new Set(entries.map(({ participantId }) => participantId));
  for (const { id } of conversation.participants.remotes) {
    if (!present.has(id)) conversation.left(id);
  }
  for (const entry of entries) conversation.joined(entry);
}
