/** What happened in the call that a screen still tells: who left last, since when it is interrupted. */
import type { Participant } from '@tdoc/sdk-core';
import type { Departure } from '../components/call/call.ts';
import { nameOf } from '../internal/names.ts';
import type { Translation } from '../localization/translation.ts';
import { Announcer, type Moment } from './announcer.ts';

export class CallLog {
  readonly #announcer = new Announcer();
  #departure: Departure | null = null;
  #interruptedSince: Date | null = null;
  #announcement = '';

  get departure(): Departure | null {
    return this.#departure;
  }

  /** When picture and sound were interrupted; null while they flow. */
  get interruptedSince(): Date | null {
    return this.#interruptedSince;
  }

  /** The last thing worth telling aloud. */
  get announcement(): string {
    return this.#announcement;
  }

  left(participant: Participant, t: Translation): void {
    if (participant.presence !== 'admitted') return;
    this.#departure = { name: nameOf(participant, t), at: new Date() };
  }

  follow(now: Moment, t: Translation): void {
    if (now.state === 'reconnecting') this.#interruptedSince ??= new Date();
    else this.#interruptedSince = null;
    this.#announcement = this.#announcer.tell(now, t) ?? this.#announcement;
  }
}
