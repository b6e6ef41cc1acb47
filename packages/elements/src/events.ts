/**
 * Everything the elements say. Requests (`…-request`) tell what a person asks for: they can be
 * cancelled, and the default action runs only if nobody did. The others tell what happened.
 */
import type {
  ConsentReceipt,
  DeviceCheckSummary,
  ParticipantId,
  TDocErrorCode,
  TeleconsultationState,
  TeleconsultationSummary,
  VerificationCode,
} from '@tdoc/sdk-core';
import type { Screen } from './controllers/journey.ts';
import { TDocNotice, TDocRequest } from './internal/tdoc-event.ts';
import type { TDocErrorEvent, TDocVisitRequestEvent } from './visit-events.ts';

export { TDocErrorEvent, TDocVisitRequestEvent } from './visit-events.ts';

/** The teleconsultation, or the screen shown for it, changed. */
export class TDocStateChangeEvent extends TDocNotice {
  readonly state: TeleconsultationState;
  readonly screen: Screen;
  constructor(change: { state: TeleconsultationState; screen: Screen }) {
    super('tdoc-state-change');
    this.state = change.state;
    this.screen = change.screen;
  }
}

/** The teleconsultation is over for this person; camera and microphone are released. */
export class TDocEndedEvent extends TDocNotice {
  readonly summary: TeleconsultationSummary;
  constructor(summary: TeleconsultationSummary) {
    super('tdoc-ended');
    this.summary = summary;
  }
}

/** A consent was given, refused or withdrawn. */
export class TDocConsentChangeEvent extends TDocNotice {
  readonly receipt: ConsentReceipt;
  constructor(receipt: ConsentReceipt) {
    super('tdoc-consent-change');
    this.receipt = receipt;
  }
}

/** The invitation link was copied; the link itself is not carried. */
export class TDocInvitationCopiedEvent extends TDocNotice {
  constructor() {
    super('tdoc-invitation-copied');
  }
}

/** Two taps of feedback; `topic` is null when all went well. */
export class TDocFeedbackEvent extends TDocNotice {
  readonly rating: 'good' | 'fair' | 'bad';
  readonly topic: 'sound' | 'picture' | 'other' | null;
  constructor(feedback: Pick<TDocFeedbackEvent, 'rating' | 'topic'>) {
    super('tdoc-feedback');
    this.rating = feedback.rating;
    this.topic = feedback.topic;
  }
}

/** The browser refused to play remote sound before a press. */
export class TDocPlaybackBlockedEvent extends TDocNotice {
  constructor() {
    super('tdoc-playback-blocked');
  }
}

/** The patient starts from the arrival screen. */
export class TDocBeginRequestEvent extends TDocRequest {
  constructor() {
    super('tdoc-begin-request');
  }
}

/** The patient answers one question of consent, `notice` being the exact text shown. */
export class TDocConsentRequestEvent extends TDocRequest {
  readonly purpose: string;
  readonly granted: boolean;
  readonly notice: string;
  readonly language: string;
  constructor(
    answer: Pick<TDocConsentRequestEvent, 'purpose' | 'granted' | 'notice' | 'language'>,
  ) {
    super('tdoc-consent-request');
    this.purpose = answer.purpose;
    this.granted = answer.granted;
    this.notice = answer.notice;
    this.language = answer.language;
  }
}

/** The device check is done (or skipped in part). */
export class TDocDevicesReadyEvent extends TDocRequest {
  readonly summary: DeviceCheckSummary;
  constructor(summary: DeviceCheckSummary) {
    super('tdoc-devices-ready');
    this.summary = summary;
  }
}

/** The person compared the verification code with another by voice. */
export class TDocVerificationRequestEvent extends TDocRequest {
  readonly participantId: ParticipantId;
  /** The code that was on screen. */
  readonly code: VerificationCode;
  readonly identical: boolean;
  constructor(answer: Pick<TDocVerificationRequestEvent, 'participantId' | 'code' | 'identical'>) {
    super('tdoc-verification-request');
    this.participantId = answer.participantId;
    this.code = answer.code;
    this.identical = answer.identical;
  }
}

/** The person wants to check the devices again. */
export class TDocDeviceCheckRequestEvent extends TDocRequest {
  constructor() {
    super('tdoc-device-check-request');
  }
}

/** The person chooses another camera, microphone or sound output. */
export class TDocDeviceRequestEvent extends TDocRequest {
  readonly kind: 'camera' | 'microphone' | 'speaker';
  readonly deviceId: string;
  constructor(choice: Pick<TDocDeviceRequestEvent, 'kind' | 'deviceId'>) {
    super('tdoc-device-request');
    this.kind = choice.kind;
    this.deviceId = choice.deviceId;
  }
}

export class TDocTestSoundRequestEvent extends TDocRequest {
  constructor() {
    super('tdoc-test-sound-request');
  }
}

/** Camera and microphone are to be opened again, after a refusal for instance. */
export class TDocOpenDevicesRequestEvent extends TDocRequest {
  constructor() {
    super('tdoc-open-devices-request');
  }
}

export class TDocMicrophoneRequestEvent extends TDocRequest {
  readonly muted: boolean;
  constructor(options: { muted: boolean }) {
    super('tdoc-microphone-request');
    this.muted = options.muted;
  }
}

export class TDocCameraRequestEvent extends TDocRequest {
  readonly off: boolean;
  constructor(options: { off: boolean }) {
    super('tdoc-camera-request');
    this.off = options.off;
  }
}

export class TDocScreenShareRequestEvent extends TDocRequest {
  readonly active: boolean;
  constructor(options: { active: boolean }) {
    super('tdoc-screen-share-request');
    this.active = options.active;
  }
}

export class TDocMessageRequestEvent extends TDocRequest {
  readonly text: string;
  constructor(text: string) {
    super('tdoc-message-request');
    this.text = text;
  }
}

/** Files the person chose, dropped or pasted, to be offered to everybody in the call. */
export class TDocFileRequestEvent extends TDocRequest {
  readonly files: readonly File[];
  constructor(files: readonly File[]) {
    super('tdoc-file-request');
    this.files = files;
  }
}

/** The person takes or refuses a file that somebody offers. */
export class TDocFileAnswerRequestEvent extends TDocRequest {
  readonly fileId: string;
  readonly accepted: boolean;
  constructor(answer: Pick<TDocFileAnswerRequestEvent, 'fileId' | 'accepted'>) {
    super('tdoc-file-answer-request');
    this.fileId = answer.fileId;
    this.accepted = answer.accepted;
  }
}

/** A file on its way is given up. */
export class TDocFileCancelRequestEvent extends TDocRequest {
  readonly fileId: string;
  constructor(fileId: string) {
    super('tdoc-file-cancel-request');
    this.fileId = fileId;
  }
}

export class TDocAdmitRequestEvent extends TDocRequest {
  readonly participantId: ParticipantId;
  constructor(participantId: ParticipantId) {
    super('tdoc-admit-request');
    this.participantId = participantId;
  }
}

export class TDocRemoveRequestEvent extends TDocRequest {
  readonly participantId: ParticipantId;
  constructor(participantId: ParticipantId) {
    super('tdoc-remove-request');
    this.participantId = participantId;
  }
}

/** I leave; the others stay. */
export class TDocLeaveRequestEvent extends TDocRequest {
  constructor() {
    super('tdoc-leave-request');
  }
}

/** The practitioner ends the teleconsultation for all. */
export class TDocEndRequestEvent extends TDocRequest {
  constructor() {
    super('tdoc-end-request');
  }
}

/** The person comes back after leaving. */
export class TDocRejoinRequestEvent extends TDocRequest {
  constructor() {
    super('tdoc-rejoin-request');
  }
}

/** The person is done with the widget. */
export class TDocCloseRequestEvent extends TDocRequest {
  constructor() {
    super('tdoc-close-request');
  }
}

export type FaultAction = 'retry' | 'renew' | 'consent' | 'reload' | 'dismiss' | 'close';

/** The one button of an error was pressed. */
export class TDocFaultActionEvent extends TDocRequest {
  readonly code: TDocErrorCode;
  readonly action: FaultAction;
  constructor(pressed: Pick<TDocFaultActionEvent, 'code' | 'action'>) {
    super('tdoc-fault-action');
    this.code = pressed.code;
    this.action = pressed.action;
  }
}

export const PANELS = ['chat', 'verification', 'devices', 'people', 'more', 'leave'] as const;
export type Panel = (typeof PANELS)[number];

/** A panel of the call is to be opened; null closes the open one. */
export class TDocPanelRequestEvent extends TDocRequest {
  readonly panel: Panel | null;
  constructor(panel: Panel | null) {
    super('tdoc-panel-request');
    this.panel = panel;
  }
}

/** Own picture shown or hidden. */
export class TDocOwnPictureRequestEvent extends TDocRequest {
  readonly hidden: boolean;
  constructor(options: { hidden: boolean }) {
    super('tdoc-own-picture-request');
    this.hidden = options.hidden;
  }
}

export interface TDocEventMap {
  'tdoc-state-change': TDocStateChangeEvent;
  'tdoc-ended': TDocEndedEvent;
  'tdoc-error': TDocErrorEvent;
  'tdoc-consent-change': TDocConsentChangeEvent;
  'tdoc-invitation-copied': TDocInvitationCopiedEvent;
  'tdoc-feedback': TDocFeedbackEvent;
  'tdoc-playback-blocked': TDocPlaybackBlockedEvent;
  'tdoc-visit-request': TDocVisitRequestEvent;
  'tdoc-begin-request': TDocBeginRequestEvent;
  'tdoc-consent-request': TDocConsentRequestEvent;
  'tdoc-devices-ready': TDocDevicesReadyEvent;
  'tdoc-verification-request': TDocVerificationRequestEvent;
  'tdoc-device-check-request': TDocDeviceCheckRequestEvent;
  'tdoc-device-request': TDocDeviceRequestEvent;
  'tdoc-test-sound-request': TDocTestSoundRequestEvent;
  'tdoc-open-devices-request': TDocOpenDevicesRequestEvent;
  'tdoc-microphone-request': TDocMicrophoneRequestEvent;
  'tdoc-camera-request': TDocCameraRequestEvent;
  'tdoc-screen-share-request': TDocScreenShareRequestEvent;
  'tdoc-message-request': TDocMessageRequestEvent;
  'tdoc-file-request': TDocFileRequestEvent;
  'tdoc-file-answer-request': TDocFileAnswerRequestEvent;
  'tdoc-file-cancel-request': TDocFileCancelRequestEvent;
  'tdoc-admit-request': TDocAdmitRequestEvent;
  'tdoc-remove-request': TDocRemoveRequestEvent;
  'tdoc-leave-request': TDocLeaveRequestEvent;
  'tdoc-end-request': TDocEndRequestEvent;
  'tdoc-rejoin-request': TDocRejoinRequestEvent;
  'tdoc-close-request': TDocCloseRequestEvent;
  'tdoc-fault-action': TDocFaultActionEvent;
  'tdoc-panel-request': TDocPanelRequestEvent;
  'tdoc-own-picture-request': TDocOwnPictureRequestEvent;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an augmentation adds by extending
  interface HTMLElementEventMap extends TDocEventMap {}
}
