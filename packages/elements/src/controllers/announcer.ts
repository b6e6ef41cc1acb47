/**
 * What a screen reader hears when people come and go: the difference between two moments, in words.
 * Pure but for what it remembers of the last moment.
 */
import type { ChatMessage, Participant, TeleconsultationState } from '@tdoc/sdk-core';
import type { FileFacts } from '../internal/files.ts';
import { nameOf } from '../internal/names.ts';
import type { Translation } from '../localization/translation.ts';

export interface Moment {
  readonly state: TeleconsultationState;
  readonly participants: readonly Participant[];
  readonly messages: readonly ChatMessage[];
  readonly files: readonly Pick<FileFacts, 'id' | 'from' | 'direction'>[];
}

export class Announcer {
  #before: Moment = { state: 'idle', participants: [], messages: [], files: [] };

  /** The most useful sentence about what changed; null when nothing is worth saying. */
  tell(now: Moment, t: Translation): string | null {
    const before = this.#before;
    this.#before = now;
    const said = t.announcements;
    if (now.state !== before.state) {
      if (now.state === 'ended') return said.ended;
      if (now.state === 'reconnecting') return said.reconnecting;
      if (now.state === 'connected') return said.connected;
    }
    for (const person of now.participants) {
      const earlier = before.participants.find(({ id }) => id === person.id);
      if (person.presence === earlier?.presence) continue;
      const name = nameOf(person, t);
      return person.presence === 'waiting' ? said.arrived(name) : said.joined(name);
    }
    const gone = before.participants.find(
      (person) => !now.participants.some(({ id }) => id === person.id),
    );
    if (gone !== undefined) return said.left(nameOf(gone, t));
    const file = now.files.at(-1);
    if (file?.direction === 'receiving' && file.id !== before.files.at(-1)?.id) {
      const sender = now.participants.find(({ id }) => id === file.from);
      if (sender !== undefined) return said.file(nameOf(sender, t));
    }
    const message = now.messages.at(-1);
    if (message === undefined || message.isLocal || message.id === before.messages.at(-1)?.id) {
      return null;
    }
    const author = now.participants.find(({ id }) => id === message.from);
    return author === undefined ? null : said.message(nameOf(author, t));
  }
}
