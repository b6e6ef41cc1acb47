/**
 * What goes on between the participants: sealed messages, media connections, chat. Part of the
 * composition; it is told by its owner who comes and goes, and tells its owner what changed.
 * It knows nothing of tickets, the server's messages, reloads or the state of the whole.
 */
import { ChatLog, type ChatMessage } from './chat/chat-log.ts';
import type { ConsentGate } from './consent/consent-gate.ts';
import { randomBytes, toHex } from './crypto/bytes.ts';
import { DataExchange } from './data/data-exchange.ts';
import type { NamedBlob } from './data/file-desk.ts';
import type { FileOffer, FileTransfer } from './data/file-transfer.ts';
import { TDocError, type TDocErrorCode } from './errors.ts';
import type { Invitation } from './invitation/invitation.ts';
import { ParticipantList, type ParticipantPatch } from './participants/participant-list.ts';
import { decodeDecisions, encodeDecisions, type Participant } from './participants/participant.ts';
import { NO_EVIDENCE, securityReport } from './participants/security-report.ts';
import { TRACK_SOURCES, type TrackSource } from './ports.ts';
import type { ParticipantEntry, ParticipantId, ReportKind } from './protocol/messages.ts';
import type { LinkMessage } from './peer/peer-link.ts';
import { RemoteConnection } from './remote-connection.ts';
import type { DeviceCheckSummary, SealedMessage } from './secure-session/sealed-message.ts';
import type { SecureSession } from './secure-session/secure-session.ts';
import { TdssSession } from './secure-session/tdss-session.ts';
import { sessionIdentity, type IdentityOptions } from './session-identity.ts';
import type { VerificationCode } from './secure-session/verification-code.ts';
import type { Welcome } from './signalling/signalling-client.ts';
import type { TeleconsultationPorts } from './teleconsultation-options.ts';

export interface SendFileOptions {
  /** For this participant only. */
  to?: ParticipantId;
  /** Cancels. */
  signal?: AbortSignal;
}

export interface ConversationHandlers {
  /** Hands a sealed payload to the server; false while the server is away. */
  relay(to: ParticipantId, payload: string): boolean;
  onParticipant(
    type: 'participantjoined' | 'participantchange' | 'participantleft',
    participant: Participant,
  ): void;
  onMessage(message: ChatMessage): void;
  onFileOffer(offer: FileOffer): void;
  onFilesChange(): void;
  onFault(error: TDocError): void;
  /** Something that should not happen, for the host to hear of. */
  onThreat(kind: ReportKind, about: ParticipantId): void;
  /** Nothing is heard of somebody: perhaps this device has no network. */
  onSilent(): void;
  /** One of the two found the other's code different. */
  onDifferentCode(remote: ParticipantId): void;
}

export interface ConversationOptions {
  consent: ConsentGate;
  displayName: string | null;
  deviceCheck: DeviceCheckSummary | null;
  identity: IdentityOptions;
  ports: Pick<TeleconsultationPorts, 'clock' | 'peer'>;
  handlers: ConversationHandlers;
}

export class Conversation {
  readonly participants = new ParticipantList();
  readonly #options: ConversationOptions;
  readonly #handlers: ConversationHandlers;
  readonly #connections = new Map<ParticipantId, RemoteConnection>();
  /** What connections have to say while the session is still being agreed on: sealed later, or never. */
  readonly #unsaid = new Map<ParticipantId, LinkMessage[]>();
  readonly #published = new Map<TrackSource, MediaStreamTrack>();
  readonly #chat = new ChatLog();
  readonly #data: DataExchange;
  #session: SecureSession | null = null;
  #ice: Pick<Welcome, 'iceServers' | 'iceTransportPolicy'> = {
    iceServers: [],
    iceTransportPolicy: 'all',
  };
  #screenShared = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
    const handlers = options.handlers;
    this.#handlers = handlers;
    this.#data = new DataExchange({
      clock: options.ports.clock,
      handlers: {
        send: (remote, message) =>
          this.#connections.get(remote)?.sendData(message) ?? Promise.resolve(false),
        sendSealed: (remote, message) => this.#session?.send(remote, message),
        onChat: (remote, message) => this.#received(remote, message),
        onChatAck: (remote, id) => this.#acknowledged(remote, id),
        onOffer: (offer) => handlers.onFileOffer(offer),
        onFilesChange: () => handlers.onFilesChange(),
        onRefused: () => handlers.onFault(new TDocError('ERR_TDOC_SEAL')),
      },
    });
  }

  get files(): readonly FileTransfer[] {
    return this.#data.files;
  }

  get messages(): readonly ChatMessage[] {
    return this.#chat.messages;
  }

  /** True when anybody showed a screen at any time. */
  get screenShared(): boolean {
    return this.#screenShared;
  }

  /** Fetches ahead of time what only a call needs. */
  prepare(): void {
    void this.#data.load();
  }

  /** Opens the secure session of this participant, or keeps the one that stands. */
  open(welcome: Welcome, invitation: Invitation): void {
    const { participantId: id, role, presence, iceServers, iceTransportPolicy } = welcome;
    this.#ice = { iceServers, iceTransportPolicy };
    const known = this.participants.local;
    const since = known?.since ?? new Date(this.#options.ports.clock.now());
    const { displayName } = this.#options;
    this.participants.setLocal({ id, role, presence, since, displayName });
    if (known?.id === id) return this.#share();
    this.#session?.close();
    const { clock, peer } = this.#options.ports;
    const fault = (error: TDocError) => this.#handlers.onFault(error);
    this.#session = new TdssSession({
      room: invitation.teleconsultationId,
      localId: id,
      secret: invitation.secret,
      clock,
      transform: peer.protection?.supported ?? false,
      identity: sessionIdentity(this.#options.identity, {
        clock,
        teleconsultationId: invitation.teleconsultationId,
        participantId: id,
        roleOf: (remote) => this.participants.get(remote)?.role ?? null,
        onUnavailable: fault,
      }),
      handlers: {
        deliver: (remote, payload) => this.#deliver(remote, payload),
        onEstablished: (remote, { renewed }) =>
          renewed ? this.#renewed(remote) : this.#established(remote),
        onTrust: (remote) => this.#trustChanged(remote),
        onDifferentCode: (remote, by) => {
          // Between this participant and who waits there is nothing to end.
          if (by === 'remote' && !this.#admitted().includes(remote)) return;
          this.#handlers.onDifferentCode(remote);
        },
        onMessage: (remote, message) => this.#told(remote, message),
        onRefused: () => fault(new TDocError('ERR_TDOC_SEAL')),
        onFailed: (remote, error) => {
          fault(error);
          if (error.code !== 'ERR_TDOC_CRYPTO_UNAVAILABLE') {
            this.#handlers.onThreat('handshake-failed', remote);
          }
        },
        onRosterMismatch: (remote) => {
          fault(new TDocError('ERR_TDOC_ROSTER'));
          this.#handlers.onThreat('roster-mismatch', remote);
        },
        onMediaKey: (event) => peer.protection?.apply(event),
      },
    });
  }

  /** Someone is there, newly or still. */
  joined(entry: ParticipantEntry): void {
    // A credential was judged for the role it names: with another role, nothing of it holds any more.
    const known = this.participants.get(entry.participantId);
    if (known && known.role !== entry.role) this.left(entry.participantId);
    const isNew = !this.participants.get(entry.participantId);
    const participant = this.participants.put(entry);
    this.#handlers.onParticipant(isNew ? 'participantjoined' : 'participantchange', participant);
    this.#share();
    this.caughtUp(entry.participantId);
  }

  left(remote: ParticipantId): void {
    this.#connections.get(remote)?.close();
    this.#connections.delete(remote);
    this.#unsaid.delete(remote);
    this.#session?.forget(remote);
    this.#chat.forget(remote);
    this.#data.left(remote);
    const participant = this.participants.remove(remote);
    this.#share();
    if (participant) this.#handlers.onParticipant('participantleft', participant);
  }

  /** The way to a remote participant is open, again perhaps: what was lost on it is said again. */
  caughtUp(remote: ParticipantId): void {
    this.#session?.begin(remote);
    if (!this.#session?.isEstablished(remote)) return;
    this.#introduce(remote);
    this.#connections.get(remote)?.recover();
  }

  networkChanged(): void {
    for (const connection of this.#connections.values()) connection.networkChanged();
  }

  /** Connects media to everybody with whom that is now possible. */
  connectAll(): void {
    this.#share();
    for (const { id } of this.participants.remotes) this.#connect(id);
  }

  receive(from: ParticipantId, payload: string): void {
    if (this.participants.get(from)) this.#session?.receive(from, payload);
  }

  patch(id: ParticipantId, patch: ParticipantPatch): void {
    const participant = this.participants.update(id, patch);
    if (participant) this.#handlers.onParticipant('participantchange', participant);
  }

  /** Replaces what is sent to everybody by these tracks. */
  async publish(tracks: ReadonlyMap<TrackSource, MediaStreamTrack>): Promise<void> {
    this.#published.clear();
    for (const [source, track] of tracks) this.#published.set(source, track);
    const local = this.participants.local;
    if (!local) return;
    const shown = (source: TrackSource) => {
      const track = tracks.get(source) ?? null;
      return { track, on: track?.enabled ?? false };
    };
    const [microphone, camera, screen] = [shown('microphone'), shown('camera'), shown('screen')];
    this.#screenShared ||= screen.on;
    this.patch(local.id, { microphone, camera, screen });
    for (const remote of this.#connections.keys()) this.#sendState(remote);
    await Promise.allSettled(
      [...this.#connections.values()].flatMap((connection) =>
        TRACK_SOURCES.map((source) => connection.setTrack(source, tracks.get(source) ?? null)),
      ),
    );
  }

  /** @param text - Checked by the caller. */
  say(text: string, from: ParticipantId): ChatMessage {
    const sentAt = new Date(this.#options.ports.clock.now());
    const message = { id: toHex(randomBytes(8)), from, isLocal: true, text, sentAt };
    const recipients = this.#admitted();
    this.#chat.addLocal(message, recipients);
    for (const recipient of recipients) this.#data.say(recipient, message);
    this.#handlers.onMessage(message);
    return message;
  }

  /** Consent was asked by the caller. @throws as `Teleconsultation.sendFile`. */
  sendFile(file: NamedBlob, { to, signal }: SendFileOptions): FileTransfer {
    const { local } = this.participants;
    if (!local) throw new TDocError('ERR_TDOC_INVALID_STATE');
    signal?.throwIfAborted();
    const recipients = this.#admitted().filter((id) => to === undefined || id === to);
    if (recipients.length === 0) throw new TDocError('ERR_TDOC_PARTICIPANT_UNKNOWN');
    const transfer = this.#data.offerFile(file, { from: local.id, to: recipients });
    signal?.addEventListener('abort', () => transfer.cancel(), { once: true });
    return transfer;
  }

  /** Nothing of this participant is sent any more, for the given reason. */
  silence(code: TDocErrorCode): void {
    void this.publish(new Map());
    this.#data.stopSending(code);
  }

  /** Tells everybody again who this is and what was consented to. */
  introduceAgain(): void {
    for (const { id } of this.participants.remotes) this.#sendProfile(id);
  }

  /** @throws as the secure session's `answerVerification`. */
  async answerVerification(
    remote: ParticipantId,
    answer: { code: VerificationCode; identical: boolean },
  ): Promise<void> {
    if (!this.#session) throw new TDocError('ERR_TDOC_INVALID_STATE');
    await this.#session.answerVerification(remote, answer);
  }

  groupCode(): Promise<readonly string[] | null> {
    return this.#session?.groupCode() ?? Promise.resolve(null);
  }

  /** A last word straight to the others, for when the server can not carry it. */
  async sayGoodbye(): Promise<void> {
    for (const remote of this.#connections.keys()) this.#session?.send(remote, { t: 'bye' });
    await this.#session?.flush();
  }

  close(): void {
    this.#data.close();
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
    this.#session?.close();
    this.#options.ports.peer.protection?.close();
  }

  /** Media keys are for those who are in, as soon as this participant is. */
  #share(): void {
    this.#session?.setMembers(this.#admitted());
  }

  /** With whom this participant is in: nobody while either of the two waits. */
  #admitted(): ParticipantId[] {
    const { local, remotes } = this.participants;
    const isIn = local?.presence === 'admitted';
    return remotes.flatMap(({ id, presence }) => (isIn && presence === 'admitted' ? [id] : []));
  }

  #trustChanged(remote: ParticipantId): void {
    this.#report(remote);
    this.#session?.verificationCode(remote).then(
      (verificationCode) => this.patch(remote, { verificationCode }),
      // The session went meanwhile: the next one brings its code.
      () => {},
    );
  }

  #report(remote: ParticipantId): void {
    const trust = this.#session?.trust(remote) ?? null;
    const evidence = this.#connections.get(remote)?.evidence ?? NO_EVIDENCE;
    this.patch(remote, { protection: trust && securityReport(trust, evidence) });
  }

  #established(remote: ParticipantId): void {
    // The former code is void, and the new one not in force before the other end shows it as well.
    this.patch(remote, { verificationCode: null });
    this.#introduce(remote);
    const known = this.#connections.get(remote);
    const unsaid = this.#unsaid.get(remote);
    this.#unsaid.delete(remote);
    if (!known) this.#connect(remote);
    else if (!unsaid) known.start();
    else {
      for (const message of unsaid) this.#session?.send(remote, message);
    }
  }

  /** The same two pages have new keys: media goes on, and what was lost on the way is said again. */
  #renewed(remote: ParticipantId): void {
    this.#introduce(remote);
    this.#connections.get(remote)?.recover();
  }

  #introduce(remote: ParticipantId): void {
    this.#sendProfile(remote);
    this.#sendState(remote);
    this.#data.sayAgain(remote, this.#chat.pendingFor(remote));
  }

  /**
   * Media only between two admitted participants. The connection is made ready while their session is
   * agreed on; until it stands, none of its signals leaves, so that nothing can flow. Its tracks are there
   * from the start all the same: Firefox sends nothing of a track that comes after its offer was made.
   */
  #connect(remote: ParticipantId): void {
    const local = this.participants.local;
    const bothIn = this.#admitted().includes(remote);
    if (!local || !bothIn || this.#connections.has(remote) || !this.#session) return;
    const connection = this.#makeConnection(local.id, remote);
    this.#connections.set(remote, connection);
    for (const [source, track] of this.#published) void connection.setTrack(source, track);
    if (this.#session.isEstablished(remote)) this.#sendState(remote);
    else this.#unsaid.set(remote, []);
    connection.start();
  }

  #makeConnection(localId: ParticipantId, remote: ParticipantId): RemoteConnection {
    const { clock, peer } = this.#options.ports;
    const session = this.#session;
    const unreachable = () =>
      this.#handlers.onFault(new TDocError('ERR_TDOC_PEER_UNREACHABLE', { retryable: true }));
    return new RemoteConnection({
      remote,
      initiator: localId < remote,
      ...this.#ice,
      transport: peer,
      clock,
      handlers: {
        send: (message) => {
          if (!session?.send(remote, message)) this.#keep(remote, message);
        },
        onText: (payload) => session?.receive(remote, payload),
        onDataOpen: () => this.#data.opened(remote),
        onData: (message) => this.#data.receive(remote, message),
        onPatch: (patch) => this.patch(remote, patch),
        onUnreachable: unreachable,
        onSilent: () => this.#handlers.onSilent(),
        onSending: (video) => session?.send(remote, { t: 'sending', video }),
        onEvidence: () => this.#report(remote),
        onUnprotected: () => {
          this.#handlers.onFault(new TDocError('ERR_TDOC_MEDIA_UNPROTECTED'));
          this.#handlers.onThreat('media-unprotected', remote);
        },
      },
    });
  }

  /** Only of the latest attempt: what an attempt given up had to say is of no use to anybody. */
  #keep(remote: ParticipantId, message: LinkMessage): void {
    const unsaid = this.#unsaid.get(remote);
    if (!unsaid || message.t !== 'signal') return;
    const current = unsaid.filter((one) => one.t === 'signal' && one.pc === message.pc);
    this.#unsaid.set(remote, [...current, message]);
  }

  /** Through the server; while it is away, straight to the other browser. */
  #deliver(to: ParticipantId, payload: string): void {
    if (this.#handlers.relay(to, payload)) return;
    const connection = this.#connections.get(to);
    if (connection?.canSendText) connection.sendText(payload);
  }

  #told(remote: ParticipantId, message: SealedMessage): void {
    switch (message.t) {
      case 'profile': {
        const { displayName, deviceCheck } = message;
        const consent = decodeDecisions(message.consent);
        this.patch(remote, { displayName, deviceCheck, consent });
        break;
      }
      case 'signal':
      case 'restart':
      case 'reroute':
      case 'picture':
        this.#connect(remote);
        this.#connections.get(remote)?.receive(message);
        break;
      case 'state': {
        const { microphone, camera, screen } = message;
        this.#screenShared ||= screen;
        this.#connections.get(remote)?.setRemoteState({ microphone, camera, screen });
        break;
      }
      case 'sending':
        this.#connections.get(remote)?.setRemoteRung(message.video);
        break;
      case 'chat':
        // What is said in there is between those who are in; who waits is neither heard nor told.
        if (!this.#admitted().includes(remote)) break;
        this.#session?.send(remote, { t: 'chat-ack', id: message.id });
        this.#received(remote, message);
        break;
      case 'chat-ack':
        this.#acknowledged(remote, message.id);
        break;
      case 'bye':
        this.left(remote);
        break;
    }
  }

  #acknowledged(remote: ParticipantId, id: string): void {
    this.#chat.acknowledged(remote, id);
    this.#data.acknowledged(remote, id);
  }

  #received(from: ParticipantId, { id, text, sentAt }: SealedMessage & { t: 'chat' }): void {
    const message = { id, from, isLocal: false, text, sentAt: new Date(sentAt) };
    if (this.#chat.addRemote(message)) this.#handlers.onMessage(message);
  }

  #sendProfile(remote: ParticipantId): void {
    const { consent, deviceCheck, displayName } = this.#options;
    const decisions = Object.fromEntries(
      consent.purposes.map(({ id }) => [id, consent.isGranted(id)]),
    );
    const told = encodeDecisions(decisions);
    this.#session?.send(remote, { t: 'profile', displayName, deviceCheck, consent: told });
  }

  #sendState(remote: ParticipantId): void {
    const on = (source: TrackSource) => this.#published.get(source)?.enabled ?? false;
    const [microphone, camera, screen] = [on('microphone'), on('camera'), on('screen')];
    this.#session?.send(remote, { t: 'state', microphone, camera, screen });
  }
}
