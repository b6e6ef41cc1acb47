/** The events of a {@link Teleconsultation}: what happened, with the snapshot it happened to. */
import type { ChatMessage } from './chat/chat-log.ts';
import type { FileOffer } from './data/file-transfer.ts';
import type { FaultEvent } from './events.ts';
import type { Participant } from './participants/participant.ts';

export class ParticipantEvent extends Event {
  /** The participant after the change; for `participantleft`, as last seen. */
  readonly participant: Participant;

  constructor(
    type: 'participantjoined' | 'participantchange' | 'participantleft',
    participant: Participant,
  ) {
    super(type);
    this.participant = participant;
  }
}

export class ChatMessageEvent extends Event {
  readonly message: ChatMessage;

  constructor(message: ChatMessage) {
    super('message');
    this.message = message;
  }
}

/** Somebody offers a file; nothing of it comes before `offer.accept()`. */
export class FileOfferEvent extends Event {
  readonly offer: FileOffer;

  constructor(offer: FileOffer) {
    super('fileoffer');
    this.offer = offer;
  }
}

export interface TeleconsultationEventMap {
  statechange: Event;
  participantjoined: ParticipantEvent;
  participantchange: ParticipantEvent;
  participantleft: ParticipantEvent;
  message: ChatMessageEvent;
  fileoffer: FileOfferEvent;
  /** `signallingState` changed; media is not concerned. */
  signallingchange: Event;
  /** Something went wrong that the teleconsultation survives. */
  fault: FaultEvent;
  /** Once after any number of the above in the same turn: the one event a screen needs. */
  change: Event;
}
