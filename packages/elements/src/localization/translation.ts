/**
 * The single list of everything the widget says. French is the reference; a language that misses
 * one sentence does not compile.
 */
import type {
  ConnectionQuality,
  Role,
  SecurityLevel,
  TDocErrorCode,
  TeleconsultationSummary,
  TrackSource,
} from '@tdoc/sdk-core';
import type { BrowserFamily } from '../internal/browser.ts';

/** The errors a practitioner mends by opening a new teleconsultation. */
export type RenewableFault = 'ERR_TDOC_LINK_SECRET_WRONG' | 'ERR_TDOC_TELECONSULTATION_ENDED';

/** What happened, what to do, and the words on the one button. */
export interface FaultText {
  readonly title: string;
  readonly whatToDo: string;
  readonly action: string;
}

/** One question of consent: a plain title, two lines, and the whole text behind "learn more". */
export interface PurposeText {
  readonly title: string;
  readonly summary: string;
  readonly details: string;
}

export interface Translation {
  readonly arrival: {
    title: string;
    at(day: string, time: string): string;
    secure: string;
    begin: string;
  };
  readonly consent: {
    progress(index: number, count: number): string;
    yes: string;
    no: string;
    learnMore: string;
    required: string;
    optional: string;
    back: string;
    refusedTitle: string;
    refusedText: string;
    reconsider: string;
    purposes: Readonly<
      Record<'teleconsultation.av' | 'ehr.export' | 'student-present', PurposeText>
    >;
    unknownPurpose(id: string): PurposeText;
  };
  readonly deviceCheck: {
    title: string;
    intro: string;
    opening: string;
    cameraOn: string;
    cameraMissing: string;
    microphonePrompt: string;
    microphoneHeard: string;
    microphoneMissing: string;
    levelLabel: string;
    playSound: string;
    playAgain: string;
    soundQuestion: string;
    soundYes: string;
    soundNo: string;
    soundConfirmed: string;
    soundHelp: string;
    choose: string;
    continue: string;
    continueAnyway: string;
    retry: string;
    recovery: Readonly<Record<BrowserFamily, string>>;
    addressBar: string;
  };
  readonly devices: {
    title: string;
    camera: string;
    microphone: string;
    speaker: string;
    systemDefault: string;
    unnamed(index: number): string;
    none: string;
  };
  readonly waitingRoom: {
    title: string;
    joining: string;
    known(name: string): string;
    notYet(name: string): string;
    expected(duration: string): string;
    since(duration: string): string;
    stay: string;
    checkDevices: string;
    leave: string;
    messages: string;
    you: string;
  };
  readonly waitingList: {
    title: string;
    empty: string;
    emptyFor(name: string): string;
    waitingSince(duration: string): string;
    justArrived: string;
    arrivedAt(time: string): string;
    admit: string;
    admitNamed(name: string): string;
    remove: string;
    removeNamed(name: string): string;
    devicesReady: string;
    deviceMissing(devices: readonly string[]): string;
    notChecked: string;
    lost: string;
    alone(name: string | null): string;
  };
  readonly invitation: {
    title: string;
    titleFor(name: string): string;
    text: string;
    copy: string;
    copied: string;
    qr: string;
    scan: string;
    linkLabel: string;
    copyFailed: string;
  };
  readonly roles: Readonly<Record<Role, string>>;
  readonly you: string;
  readonly unnamed: Readonly<Record<Role, string>>;
  readonly tile: {
    muted(name: string): string;
    cameraOff: string;
    connecting(name: string): string;
    interrupted: string;
    sharing(name: string): string;
    videoOf(name: string): string;
    ownPicture: string;
    hear: string;
  };
  readonly controls: {
    label: string;
    microphone: string;
    muteMicrophone: string;
    unmuteMicrophone: string;
    camera: string;
    stopCamera: string;
    startCamera: string;
    share: string;
    startSharing: string;
    stopSharing: string;
    chat: string;
    openChat: string;
    unread(count: number): string;
    more: string;
    leave: string;
    end: string;
    devices: string;
    verification: string;
    hideOwn: string;
    showOwn: string;
    people: string;
  };
  readonly leaving: {
    title: string;
    text: string;
    practitionerText: string;
    leave: string;
    leaveOnly: string;
    endForAll: string;
    cancel: string;
  };
  readonly chat: {
    title: string;
    empty: string;
    label: string;
    placeholder: string;
    send: string;
    close: string;
    remaining(count: number): string;
    private: string;
  };
  readonly files: {
    attach: string;
    drop: string;
    offered: string;
    accept: string;
    acceptNamed(file: string): string;
    refuse: string;
    refuseNamed(file: string): string;
    waiting: string;
    sending(percent: number): string;
    receiving(percent: number): string;
    sent: string;
    received: string;
    cancel: string;
    cancelNamed(file: string): string;
    save: string;
    saveNamed(file: string): string;
  };
  readonly verification: {
    title: string;
    question: string;
    with(name: string): string;
    numbers: string;
    explain: string;
    unavailable: string;
    same: string;
    different: string;
    /** Asked before the answer that ends the teleconsultation. */
    sure: string;
    consequence: string;
    stop: string;
    back: string;
    verified: string;
    verifiedWith(name: string): string;
    /** How long the answer holds. */
    lasts: string;
    remoteSaysSame(name: string): string;
    vouched(name: string, issuer: string): string;
    group: string;
    close: string;
  };
  readonly badge: { encrypted: string; verified: string; pending: string; open: string };
  readonly security: {
    title: string;
    titleWith(name: string): string;
    level: string;
    levels: Readonly<Record<SecurityLevel, string>>;
    keys: string;
    messages: string;
    media: string;
    transport: string;
    certificate: string;
    notTold: string;
    frames: string;
    noFrames: string;
    sealed: string;
    opened: string;
    dropped: string;
    sources: Readonly<Record<TrackSource, string>>;
  };
  readonly quality: Readonly<Record<ConnectionQuality['level'], string>> & {
    readonly weak: string;
    readonly label: string;
  };
  readonly call: {
    heading(name: string | null): string;
    elapsed: string;
    connecting(name: string): string;
    reconnecting: string;
    stillWorks: string;
    signallingLost: string;
    phoneCard(phone: string): string;
    phoneCardWithout: string;
    alone: string;
    aloneSince(name: string, duration: string): string;
    waiting(name: string): string;
    shared: string;
    close: string;
    moveOwn: string;
  };
  readonly summary: {
    title: string;
    reasons: Readonly<Record<TeleconsultationSummary['reason'], string>>;
    /** The same reason as `verification-mismatch`, to whoever makes the links. */
    differedForPractitioner: string;
    duration: string;
    messages: string;
    messageCount(count: number): string;
    screen: string;
    screenShared: string;
    nothingShared: string;
    nextStep: string;
    feedback: string;
    good: string;
    fair: string;
    bad: string;
    topic: string;
    topics: Readonly<Record<'sound' | 'picture' | 'other', string>>;
    thanks: string;
    closePage: string;
    rejoin: string;
    close: string;
    devicesReleased: string;
  };
  readonly opening: string;
  /** Name of the isolated frame, for screen readers. */
  readonly frameTitle: string;
  readonly announcements: {
    arrived(name: string): string;
    joined(name: string): string;
    left(name: string): string;
    connected: string;
    reconnecting: string;
    ended: string;
    message(name: string): string;
    file(name: string): string;
  };
  readonly faultCode: string;
  readonly faults: Readonly<Record<TDocErrorCode, FaultText>>;
  /** Where a practitioner can do more than a patient, and is told so. */
  readonly practitionerFaults: Readonly<Record<RenewableFault, FaultText>>;
  /** The 64 names of the verification emoji, in the order of the table. */
  readonly emoji: readonly string[];
}
