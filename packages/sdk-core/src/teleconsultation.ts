/**
 * One teleconsultation, from joining to its summary: the object an application holds. It composes the
 * entrance, the signalling client and the conversation, and keeps the state of the whole.
 * It decides nothing about how any of them works, and knows nothing of screens or languages.
 */
import type { ChatMessage } from './chat/chat-log.ts';
import { Conversation, type SendFileOptions } from './conversation.ts';
import type { NamedBlob } from './data/file-desk.ts';
import type { FileTransfer } from './data/file-transfer.ts';
import { prepareCrypto } from './crypto/sodium.ts';
import { enter, ticketCredentials } from './entrance.ts';
import { isTDocError, TDocError } from './errors.ts';
import { FaultEvent, TypedEventTarget } from './events.ts';
import type { Invitation } from './invitation/invitation.ts';
import { leaveNoTrace } from './leave-no-trace.ts';
import type { Participant } from './participants/participant.ts';
import type { TrackSource } from './ports.ts';
import type {
  ClientMessage,
  ParticipantId,
  Role,
  TeleconsultationId,
} from './protocol/messages.ts';
import { MAX_CHAT_CHARS, MAX_DISPLAY_NAME_CHARS } from './secure-session/sealed-message.ts';
import type { VerificationCode } from './secure-session/verification-code.ts';
import {
  SignallingClient,
  type News,
  type SignallingState,
  type Welcome,
} from './signalling/signalling-client.ts';
import {
  ChatMessageEvent,
  FileOfferEvent,
  ParticipantEvent,
  type TeleconsultationEventMap,
} from './teleconsultation-events.ts';
import {
  portsOf,
  signallingTransportOf,
  type TeleconsultationOptions,
  type TeleconsultationPorts,
} from './teleconsultation-options.ts';
import { followSurroundings } from './surroundings.ts';
import { tellConversation, tellWhoIsThere } from './server-news.ts';
import { mayBecome, nextState, type TeleconsultationState } from './teleconsultation-state.ts';
import { durationSince, type TeleconsultationSummary } from './teleconsultation-summary.ts';

/** Between two tries of coming in anew after the server forgot this participant. */
const REJOIN_DELAY_MS = 3_000;
/** Gives a last word time to leave through the data channel when the server is away. */
const FAREWELL_MS = 200;
const AV_PURPOSE = 'teleconsultation.av';

export class Teleconsultation extends TypedEventTarget<TeleconsultationEventMap> {
  readonly role: Role;
  readonly #options: TeleconsultationOptions;
  readonly #ports: TeleconsultationPorts;
  readonly #conversation: Conversation;
  readonly #published = new Map<TrackSource, MediaStreamTrack>();
  #client: SignallingClient | null = null;
  #invitation: Invitation | null;
  #resumeToken: string | null = null;
  #state: TeleconsultationState = 'idle';
  #startedAt: Date | null = null;
  #summary: TeleconsultationSummary | null = null;
  #changePending = false;
  #isRejoining = false;
  #isStopping = false;
  #stopFollowing: (() => void) | null = null;

  constructor(options: TeleconsultationOptions) {
    super();
    if ((options.displayName ?? '').length > MAX_DISPLAY_NAME_CHARS) {
      throw new RangeError(`"displayName" must be at most ${MAX_DISPLAY_NAME_CHARS} characters`);
    }
    this.#options = options;
    this.role = options.role;
    this.#invitation = options.invitation ?? null;
    this.#ports = portsOf(options);
    this.#conversation = new Conversation({
      consent: options.consent,
      displayName: options.displayName ?? null,
      deviceCheck: options.deviceCheck ?? null,
      identity: {
        source: options.credential ?? null,
        issuers: options.issuers ?? [],
        requiredFor: options.credentialRequiredFor ?? [],
      },
      ports: this.#ports,
      handlers: {
        relay: (to, payload) => this.#client?.send({ type: 'relay', to, payload }) ?? false,
        onParticipant: (type, participant) => {
          this.#emit(new ParticipantEvent(type, participant));
          this.#settle();
        },
        onMessage: (message) =>
          this.#isStopping ? undefined : this.#emit(new ChatMessageEvent(message)),
        onFileOffer: (offer) => this.#emit(new FileOfferEvent(offer)),
        onFilesChange: () => this.#changed(),
        onFault: (error) => this.#emit(new FaultEvent(error)),
        onThreat: (kind, about) => void this.#client?.send({ type: 'report', kind, about }),
        onSilent: () => this.#client?.doubt(),
        onDifferentCode: (remote) => this.#codesDiffer(remote),
      },
    });
  }

  get id(): TeleconsultationId | null {
    return this.#invitation?.teleconsultationId ?? null;
  }

  /** What the patient's link is made of; null before a practitioner has joined. */
  get invitation(): Invitation | null {
    return this.#invitation;
  }

  get state(): TeleconsultationState {
    return this.#state;
  }

  get signallingState(): SignallingState {
    return this.#client?.state ?? 'offline';
  }

  get localParticipant(): Participant | null {
    return this.#conversation.participants.local;
  }

  get remoteParticipants(): readonly Participant[] {
    return this.#conversation.participants.remotes;
  }

  /** When the first patient was admitted; null before. */
  get startedAt(): Date | null {
    return this.#startedAt;
  }

  get messages(): readonly ChatMessage[] {
    return this.#conversation.messages;
  }

  /** Files sent and offered so far, in that order. */
  get files(): readonly FileTransfer[] {
    return this.#conversation.files;
  }

  /** What happened; null before the end. */
  get summary(): TeleconsultationSummary | null {
    return this.#summary;
  }

  /**
   * Comes in: into the waiting room, or for a practitioner into the teleconsultation. Nothing is lost when
   * it fails; it may be called again.
   *
   * @param options - `signal` gives up; `renew` asks the host for a new teleconsultation in place of
   *   one whose link secret this browser does not hold.
   * @throws {@link TDocError} ERR_TDOC_INVALID_STATE when already joined; else the code of what stands against it.
   */
  async join(options: { signal?: AbortSignal; renew?: boolean } = {}): Promise<void> {
    const { signal, renew = false } = options;
    if (this.#state !== 'idle') throw new TDocError('ERR_TDOC_INVALID_STATE');
    signal?.throwIfAborted();
    // Refused at the door: without a way to the frames, no media could be sealed.
    if (!this.#ports.peer.protection?.supported) throw new TDocError('ERR_TDOC_WEBRTC_UNSUPPORTED');
    this.#become('joining');
    if (renew) this.#invitation = null;
    const client = this.#makeClient();
    this.#client = client;
    this.#ports.peer.warmUp?.();
    // Loaded while the ticket is asked for; whoever needs it first says what is wrong with it.
    prepareCrypto().catch(() => {});
    this.#conversation.prepare();
    const abort = () => client.close();
    signal?.addEventListener('abort', abort);
    try {
      await enter({
        role: this.role,
        admission: this.#options.admission,
        invitation: this.#invitation,
        memory: this.#options.memory ?? null,
        renew,
        signal,
        join: (credentials) => client.join(credentials),
        onInvitation: (invitation) => (this.#invitation = invitation),
      });
      signal?.throwIfAborted();
    } catch (error) {
      client.close();
      this.#client = null;
      this.#ports.peer.protection?.close();
      if (!this.#summary) this.#become('idle');
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** @throws {@link TDocError} ERR_TDOC_SIGNALLING_UNREACHABLE (retryable) while the server is away. */
  admit(participantId: ParticipantId): Promise<void> {
    return this.#command({ type: 'admit', participantId });
  }

  /** Refuses someone who waits, or takes out someone who is in. @throws as `admit`. */
  remove(participantId: ParticipantId): Promise<void> {
    return this.#command({ type: 'remove', participantId });
  }

  /**
   * Sends a track to everybody, now and whoever comes later. Not needed when `media` was given.
   *
   * @throws {@link TDocError} ERR_TDOC_CONSENT_REQUIRED before consent; ERR_TDOC_INVALID_STATE once two codes
   *   were found different.
   */
  async publish(track: MediaStreamTrack, { source }: { source: TrackSource }): Promise<void> {
    this.#options.consent.require(AV_PURPOSE);
    if (this.#isStopping) throw new TDocError('ERR_TDOC_INVALID_STATE');
    this.#published.set(source, track);
    await this.#conversation.publish(this.#published);
  }

  async unpublish(source: TrackSource): Promise<void> {
    this.#published.delete(source);
    await this.#conversation.publish(this.#published);
  }

  /**
   * Says something to everybody who is in, not to who waits. It arrives once, later if the network is away.
   *
   * @throws {@link TDocError} ERR_TDOC_MESSAGE_TOO_LONG beyond 2000 characters; ERR_TDOC_INVALID_STATE before
   *   being admitted, and once two codes were found different; RangeError when empty.
   */
  async sendMessage(text: string): Promise<ChatMessage> {
    const local = this.localParticipant;
    const isIn = local?.presence === 'admitted';
    if (!isIn || this.#summary || this.#isStopping) throw new TDocError('ERR_TDOC_INVALID_STATE');
    if (text.trim() === '') throw new RangeError('"text" must not be empty');
    if (text.length > MAX_CHAT_CHARS) throw new TDocError('ERR_TDOC_MESSAGE_TOO_LONG');
    return Promise.resolve(this.#conversation.say(text, local.id));
  }

  /**
   * What this person found when the code was compared with another participant by voice. The same: that
   * participant's `protection` becomes `verified-sas`, for as long as both pages last. Different: nothing
   * more is sent or shown, the host is told, and the teleconsultation is over for all.
   *
   * @param answer - `code` is the one that was on screen, so that nobody answers for another.
   * @throws {@link TDocError} ERR_TDOC_CODE_CHANGED when it is no longer in force; ERR_TDOC_SEAL without a
   *   session with that participant; ERR_TDOC_INVALID_STATE before joining and after the end.
   */
  async answerVerification(
    participantId: ParticipantId,
    answer: { code: VerificationCode; identical: boolean },
  ): Promise<void> {
    if (this.#summary) throw new TDocError('ERR_TDOC_INVALID_STATE');
    await this.#conversation.answerVerification(participantId, answer);
  }

  /**
   * Sixty digits in twelve blocks, the same for everybody here and for nobody else; null with fewer than
   * three people, for whom `verificationCode` says it all.
   */
  groupCode(): Promise<readonly string[] | null> {
    return this.#conversation.groupCode();
  }

  /**
   * Offers a file to everybody who is in, or to one of them; each takes or refuses it. It goes from browser
   * to browser, sealed like media, and goes on by itself after an interruption.
   *
   * @param file - At most `MAX_FILE_BYTES`; as a file input gives it, or a Blob.
   * @param options - `to`: for one participant only. `signal` cancels.
   * @throws {@link TDocError} ERR_TDOC_CONSENT_REQUIRED before consent, or after its withdrawal;
   *   ERR_TDOC_INVALID_STATE before joining; ERR_TDOC_PARTICIPANT_UNKNOWN when nobody is in to take it;
   *   ERR_TDOC_FILE_TOO_BIG; ERR_TDOC_TOO_MANY_FILES when `MAX_CONCURRENT_FILES` are on their way.
   */
  sendFile(file: NamedBlob, options: SendFileOptions = {}): FileTransfer {
    this.#options.consent.require(AV_PURPOSE);
    if (this.#summary || this.#isStopping) throw new TDocError('ERR_TDOC_INVALID_STATE');
    return this.#conversation.sendFile(file, options);
  }

  /** I leave; the others may go on. Idempotent. */
  async leave(): Promise<void> {
    if (this.#summary) return;
    if (this.#client && !this.#client.send({ type: 'leave' })) {
      await this.#conversation.sayGoodbye();
      await new Promise<void>((resolve) => this.#ports.clock.setTimer(resolve, FAREWELL_MS));
    }
    this.#finish('left');
  }

  /** Ends the teleconsultation for everybody; only a practitioner may. @throws as `admit`. */
  async end(): Promise<void> {
    await this.#command({ type: 'end' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
  }

  #makeClient(): SignallingClient {
    return new SignallingClient({
      transport: signallingTransportOf(this.#options.signalling),
      clock: this.#ports.clock,
      random: this.#ports.random,
      handlers: {
        onWelcome: (welcome) => this.#welcomed(welcome),
        onMessage: (message) => {
          this.#heard(message);
          this.#settle();
        },
        onStateChange: () => this.#emit(new Event('signallingchange')),
        onResumeRefused: (error) => void this.#rejoin(error),
      },
    });
  }

  #command(message: ClientMessage): Promise<void> {
    if (this.#client?.send(message)) return Promise.resolve();
    return Promise.reject(new TDocError('ERR_TDOC_SIGNALLING_UNREACHABLE', { retryable: true }));
  }

  #welcomed(welcome: Welcome): void {
    const invitation = this.#invitation;
    if (!invitation || this.#summary) return;
    this.#resumeToken = welcome.resumeToken;
    this.#startedAt = welcome.startedAt === null ? null : new Date(welcome.startedAt);
    this.#conversation.open(welcome, invitation);
    void this.#remember();
    this.#follow();
    tellWhoIsThere(this.#conversation, welcome.participants);
    this.#settle();
  }

  #follow(): void {
    if (this.#stopFollowing) return;
    const { media = null, consent } = this.#options;
    const { onNetworkBack } = this.#ports;
    this.#stopFollowing = followSurroundings({
      consent,
      media,
      onNetworkBack,
      handlers: {
        onNetworkBack: () => {
          // A token the server refused is not tried again: the fresh ticket is on its way.
          if (!this.#isRejoining) this.#client?.retryNow();
          this.#conversation.networkChanged();
        },
        onConsentChange: () => this.#consentChanged(),
        onMedia: (tracks) => this.#mediaChanged(tracks),
        onMediaFault: (error) => this.#emit(new FaultEvent(error)),
      },
    });
  }

  #mediaChanged(tracks: ReadonlyMap<TrackSource, MediaStreamTrack>): void {
    if (this.#isStopping) return;
    this.#published.clear();
    for (const [source, track] of tracks) this.#published.set(source, track);
    void this.#conversation.publish(this.#published);
  }

  /** Somebody may sit in between. */
  #codesDiffer(remote: ParticipantId): void {
    if (this.#summary || this.#isStopping) return;
    this.#isStopping = true;
    this.#published.clear();
    this.#conversation.silence('ERR_TDOC_CODE_DIFFERENT');
    this.#emit(new FaultEvent(new TDocError('ERR_TDOC_CODE_DIFFERENT')));
    this.#client?.send({ type: 'report', kind: 'verification-mismatch', about: remote });
    // The other side opens the answer meanwhile, and an honest server ends it for all.
    this.#ports.clock.setTimer(() => {
      this.#client?.send({ type: this.role === 'practitioner' ? 'end' : 'leave' });
      this.#finish('verification-mismatch');
    }, FAREWELL_MS);
  }

  #consentChanged(): void {
    void this.#remember();
    this.#conversation.introduceAgain();
    if (this.#options.consent.isGranted(AV_PURPOSE)) return;
    // Withdrawal holds at once: nothing of this person is sent any more. LocalMedia let go by itself.
    this.#published.clear();
    this.#conversation.silence('ERR_TDOC_CONSENT_REQUIRED');
  }

  #heard(message: News): void {
    switch (message.type) {
      case 'participant-admitted':
        this.#startedAt = new Date(message.startedAt);
        tellConversation(this.#conversation, { message, now: this.#ports.clock.now() });
        break;
      case 'participant-joined':
      case 'participant-lost':
      case 'participant-back':
      case 'participant-left':
      case 'relay':
        tellConversation(this.#conversation, { message, now: this.#ports.clock.now() });
        break;
      case 'removed':
      case 'replaced':
        this.#finish(message.type);
        break;
      case 'ended':
        this.#finish(message.reason, message.durationS);
        break;
      case 'refused':
        this.#emit(new FaultEvent(new TDocError(`ERR_TDOC_${message.code}`)));
        break;
    }
  }

  /** The server forgot this participant: comes in with a fresh ticket, media untouched. */
  async #rejoin(error: TDocError): Promise<void> {
    const invitation = this.#invitation;
    const local = this.localParticipant;
    if (this.#summary || !invitation || !local) return;
    this.#isRejoining = true;
    if (error.code === 'ERR_TDOC_TELECONSULTATION_ENDED') {
      this.#finish('expired');
      return;
    }
    try {
      const { teleconsultationId } = invitation;
      const admission = await this.#options.admission({ role: this.role, teleconsultationId });
      const known = { invitation, participantId: local.id };
      await this.#client?.join(await ticketCredentials(admission, known));
      this.#isRejoining = false;
    } catch (cause) {
      if (isTDocError(cause, 'ERR_TDOC_TELECONSULTATION_ENDED')) {
        this.#finish('expired');
        return;
      }
      this.#ports.clock.setTimer(() => void this.#rejoin(error), REJOIN_DELAY_MS);
    }
  }

  async #remember(): Promise<void> {
    const { memory, displayName = null, deviceCheck = null, consent } = this.#options;
    const invitation = this.#invitation;
    if (!memory || !invitation || this.#summary) return;
    await memory.remember({
      teleconsultationId: invitation.teleconsultationId,
      role: this.role,
      invitation,
      resumeToken: this.#resumeToken,
      displayName,
      deviceCheck,
      consent: [...consent.receipts],
    });
  }

  /** Brings the state up to the facts, one legal step after the other. */
  #settle(): void {
    for (;;) {
      const others = this.remoteParticipants.filter(({ presence }) => presence === 'admitted');
      const next = nextState(this.#state, {
        admitted: this.localParticipant?.presence === 'admitted',
        others: others.length,
        connected: others.filter(({ connection }) => connection === 'connected').length,
      });
      if (next === this.#state) return;
      this.#become(next);
    }
  }

  #become(state: TeleconsultationState): void {
    if (!mayBecome(this.#state, state)) throw new TDocError('ERR_TDOC_INVALID_STATE');
    this.#state = state;
    this.#emit(new Event('statechange'));
  }

  #finish(reason: TeleconsultationSummary['reason'], durationS?: number): void {
    if (this.#summary) return;
    this.#summary = {
      reason,
      durationS: durationS ?? durationSince(this.#startedAt, this.#ports.clock.now()),
      messageCount: this.messages.length,
      screenShared: this.#conversation.screenShared,
    };
    this.#stopFollowing?.();
    this.#conversation.close();
    this.#client?.close();
    leaveNoTrace({ ...this.#options, reason, invitation: this.#invitation });
    this.#become('ended');
  }

  #emit(event: Event): void {
    this.dispatchEvent(event);
    this.#changed();
  }

  #changed(): void {
    if (this.#changePending) return;
    this.#changePending = true;
    queueMicrotask(() => {
      this.#changePending = false;
      this.dispatchEvent(new Event('change'));
    });
  }
}
