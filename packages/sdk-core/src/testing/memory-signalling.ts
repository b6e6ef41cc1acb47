/**
 * A signalling server in memory for tests: it speaks the wire protocol through the real codec, admits
 * whoever holds the right proof, relays sealed payloads and can be lost and found again.
 */
import type { SignallingHandlers, SignallingTransport } from '../ports.ts';
import { encodeMessage, parseClientMessage } from '../protocol/codec.ts';
import {
  CLOSE_CODES,
  PROTOCOL_VERSION,
  ROOM_CAPACITY,
  type ClientMessage,
  type EndReason,
  type ParticipantEntry,
  type ParticipantId,
  type ReportKind,
  type Role,
  type ServerMessage,
  type TeleconsultationId,
} from '../protocol/messages.ts';
import type { AdmissionSource } from '../admission/admission.ts';

interface Seat {
  entry: ParticipantEntry;
  resumeToken: string;
  socket: Socket | null;
}

/** A report as the server keeps it: who made it is the server's own knowledge. */
export interface SeenReport {
  by: ParticipantId;
  kind: ReportKind;
  about: ParticipantId | null;
}

interface Socket {
  handlers: SignallingHandlers;
  seat: Seat | null;
  close(code: number): void;
}

export class MemorySignalling {
  readonly teleconsultationId: TeleconsultationId;
  /** Everything that passed through, as the server saw it: what a curious operator could read. */
  readonly seen: string[] = [];
  /** The security reports of the participants, in order. */
  readonly reports: SeenReport[] = [];
  /** True: sealed payloads are taken and lost, as by a server that keeps two people apart. */
  losesRelays = false;
  /** True: security reports are taken and nothing comes of them. */
  ignoresReports = false;
  readonly #tickets = new Map<string, Role>();
  readonly #seats = new Map<ParticipantId, Seat>();
  readonly #sockets = new Set<Socket>();
  #roomAuth: string | null = null;
  #counter = 0;
  #startedAt: string | null = null;
  #reachable = true;

  constructor(teleconsultationId = 'tc_AAAAAAAAAAAAAAAAAAAAAA') {
    this.teleconsultationId = teleconsultationId as TeleconsultationId;
  }

  /** An admission source as a host's backend would offer it. */
  admission(): AdmissionSource {
    return ({ role }) => {
      const ticket = `at_ticket-number-${this.#counter++}`;
      this.#tickets.set(ticket, role);
      return Promise.resolve({ teleconsultationId: this.teleconsultationId, ticket });
    };
  }

  transport(): SignallingTransport {
    return { connect: (handlers) => this.#connect(handlers) };
  }

  /** Tells everybody that somebody who is there has another role, as only a lying server would. */
  relabel(id: ParticipantId, role: Role): void {
    const seat = this.#seats.get(id);
    if (!seat) return;
    seat.entry = { ...seat.entry, role };
    this.#tell(seat, { type: 'participant-joined', participant: seat.entry });
  }

  /** Every connection breaks, as when a server dies or a cable is pulled. */
  goAway(): void {
    this.#reachable = false;
    for (const socket of [...this.#sockets]) socket.close(1006);
  }

  comeBack(): void {
    this.#reachable = true;
  }

  #connect(handlers: SignallingHandlers) {
    const socket: Socket = {
      handlers,
      seat: null,
      close: (code) => {
        if (!this.#sockets.delete(socket)) return;
        if (socket.seat?.socket === socket) this.#lose(socket.seat);
        queueMicrotask(() => handlers.onClose(code));
      },
    };
    this.#sockets.add(socket);
    queueMicrotask(() => {
      if (this.#reachable) handlers.onOpen();
      else socket.close(1006);
    });
    return {
      send: (text: string) => queueMicrotask(() => this.#receive(socket, text)),
      // After what was sent before it, as a real socket does.
      close: () => queueMicrotask(() => socket.close(1000)),
    };
  }

  #receive(socket: Socket, text: string): void {
    if (!this.#sockets.has(socket)) return;
    this.seen.push(text);
    const result = parseClientMessage(text);
    if (!result.ok) return socket.close(CLOSE_CODES.protocol);
    const { message } = result;
    if (message.type === 'join') this.#join(socket, message);
    else if (message.type === 'resume') this.#resume(socket, message.resumeToken);
    else if (socket.seat) this.#act(socket.seat, message);
  }

  #join(socket: Socket, message: Extract<ClientMessage, { type: 'join' }>): void {
    const role = this.#tickets.get(message.ticket);
    const refuse = (code: Extract<ServerMessage, { type: 'refused' }>['code']) => {
      this.#send(socket, { type: 'refused', code });
      socket.close(CLOSE_CODES.refused);
    };
    if (!role) return refuse('TICKET_UNKNOWN');
    this.#tickets.delete(message.ticket);
    if (role === 'practitioner') this.#roomAuth ??= message.roomAuth;
    if (this.#roomAuth !== message.roomAuth) return refuse('LINK_SECRET_WRONG');
    if (this.#seats.size >= ROOM_CAPACITY) return refuse('ROOM_FULL');
    const seat: Seat = {
      entry: {
        participantId: message.participantId,
        role,
        presence: role === 'practitioner' ? 'admitted' : 'waiting',
        connected: true,
        since: new Date(0).toISOString(),
      },
      resumeToken: '',
      socket: null,
    };
    this.#seats.set(message.participantId, seat);
    this.#sit(socket, seat);
    this.#tell(seat, { type: 'participant-joined', participant: seat.entry });
  }

  #resume(socket: Socket, resumeToken: string): void {
    const seat = [...this.#seats.values()].find((one) => one.resumeToken === resumeToken);
    if (!seat) {
      this.#send(socket, { type: 'refused', code: 'RESUME_REFUSED' });
      return socket.close(CLOSE_CODES.refused);
    }
    const former = seat.socket;
    seat.socket = null;
    if (former) {
      this.#send(former, { type: 'replaced' });
      former.close(CLOSE_CODES.replaced);
    }
    this.#sit(socket, seat);
    this.#tell(seat, { type: 'participant-back', participantId: seat.entry.participantId });
  }

  #sit(socket: Socket, seat: Seat): void {
    socket.seat = seat;
    seat.socket = socket;
    seat.entry = { ...seat.entry, connected: true };
    seat.resumeToken = `rt_resume-token-${this.#counter++}`;
    this.#send(socket, {
      type: 'welcome',
      v: PROTOCOL_VERSION,
      teleconsultationId: this.teleconsultationId,
      participantId: seat.entry.participantId,
      role: seat.entry.role,
      presence: seat.entry.presence,
      resumeToken: seat.resumeToken,
      participants: this.#othersOf(seat).map(({ entry }) => entry),
      iceServers: [],
      iceTransportPolicy: 'all',
      startedAt: this.#startedAt,
    });
  }

  #act(seat: Seat, message: ClientMessage): void {
    const id = seat.entry.participantId;
    switch (message.type) {
      case 'relay': {
        if (this.losesRelays) break;
        const to = this.#othersOf(seat).find(({ entry }) => entry.participantId === message.to);
        if (to?.socket)
          this.#send(to.socket, { type: 'relay', from: id, payload: message.payload });
        break;
      }
      case 'admit':
        if (seat.entry.role === 'practitioner') this.#admit(message.participantId);
        break;
      case 'remove':
        this.#unseat(message.participantId, { reason: 'removed', code: CLOSE_CODES.removed });
        break;
      case 'leave':
        this.#unseat(id, { reason: 'left', code: 1000 });
        break;
      case 'end':
        this.#end('ended-by-practitioner');
        break;
      case 'report':
        this.#report({ by: id, kind: message.kind, about: message.about });
        break;
      case 'lock':
        // What a locked room does is the server's to prove.
        break;
      case 'ping':
        if (seat.socket) this.#send(seat.socket, { type: 'pong' });
        break;
      case 'join':
      case 'resume':
        // Said twice on one socket: the first one counts.
        break;
    }
  }

  #report(report: SeenReport): void {
    this.reports.push(report);
    if (this.ignoresReports) return;
    const isIn = (id: ParticipantId | null) =>
      id !== null && this.#seats.get(id)?.entry.presence === 'admitted';
    const isAboutAnother = report.about !== report.by && isIn(report.by) && isIn(report.about);
    if (report.kind === 'verification-mismatch' && isAboutAnother) {
      this.#end('verification-mismatch');
    }
  }

  #end(reason: EndReason): void {
    for (const { socket } of this.#seats.values()) {
      if (!socket) continue;
      this.#send(socket, { type: 'ended', reason, durationS: 0 });
      socket.close(CLOSE_CODES.ended);
    }
  }

  /** Who waits sees practitioners only: two others meet when the second of them comes in. */
  #admit(id: ParticipantId): void {
    const seat = this.#seats.get(id);
    if (!seat || seat.entry.presence === 'admitted') return;
    const sawBefore = new Set(this.#othersOf(seat));
    this.#startedAt ??= new Date(0).toISOString();
    seat.entry = { ...seat.entry, presence: 'admitted' };
    const admitted: ServerMessage = {
      type: 'participant-admitted',
      participantId: id,
      startedAt: this.#startedAt,
    };
    this.#sendTo(seat, admitted);
    for (const other of this.#othersOf(seat)) {
      if (sawBefore.has(other)) {
        this.#sendTo(other, admitted);
      } else {
        this.#sendTo(other, { type: 'participant-joined', participant: seat.entry });
        this.#sendTo(seat, { type: 'participant-joined', participant: other.entry });
      }
    }
  }

  #unseat(id: ParticipantId, { reason, code }: { reason: 'left' | 'removed'; code: number }): void {
    const seat = this.#seats.get(id);
    if (!seat) return;
    this.#tell(seat, { type: 'participant-left', participantId: id, reason });
    this.#seats.delete(id);
    const socket = seat.socket;
    seat.socket = null;
    if (!socket) return;
    if (reason === 'removed') this.#send(socket, { type: 'removed' });
    socket.close(code);
  }

  #lose(seat: Seat): void {
    seat.socket = null;
    seat.entry = { ...seat.entry, connected: false };
    this.#tell(seat, { type: 'participant-lost', participantId: seat.entry.participantId });
  }

  /** Someone who waits sees practitioners only; practitioners see all. */
  #othersOf(seat: Seat): Seat[] {
    const isIn = ({ entry }: Seat) => entry.presence === 'admitted';
    return [...this.#seats.values()].filter(
      (other) =>
        other !== seat &&
        (other.entry.role === 'practitioner' ||
          seat.entry.role === 'practitioner' ||
          (isIn(other) && isIn(seat))),
    );
  }

  #tell(about: Seat, message: ServerMessage): void {
    for (const other of this.#othersOf(about)) this.#sendTo(other, message);
  }

  #sendTo({ socket }: Seat, message: ServerMessage): void {
    if (socket) this.#send(socket, message);
  }

  #send(socket: Socket, message: ServerMessage): void {
    const text = encodeMessage(message);
    queueMicrotask(() => socket.handlers.onText(text));
  }
}
