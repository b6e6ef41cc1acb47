/**
 * One room of the malicious server. It speaks the wire protocol through the real codec and lets in
 * whoever comes; what it shows to whom, and what becomes of each payload, is the attack's choice.
 */
import type { WebSocket } from 'ws';

import { encodeMessage, parseClientMessage } from '../src/protocol/codec.ts';
import {
  PROTOCOL_VERSION,
  type ClientMessage,
  type ParticipantEntry,
  type ParticipantId,
  type ReportKind,
  type Role,
  type ServerMessage,
  type TeleconsultationId,
} from '../src/protocol/messages.ts';

export interface Passing {
  from: ParticipantId;
  to: ParticipantId;
  payload: string;
}

interface Seat {
  /** As the test calls whoever sits there. */
  name: string;
  entry: ParticipantEntry;
  socket: WebSocket;
}

export class Room {
  readonly id: TeleconsultationId;
  /** Every sealed payload that passed, in order. */
  readonly passed: Passing[] = [];
  /** What the participants' browsers reported; this server keeps it to itself. */
  readonly reports: ReportKind[] = [];
  /** What reaches whom in place of a payload; the payload itself when the server is honest. */
  meddle: (passing: Passing) => Passing[] = (passing) => [passing];
  /** Whether the server tells one of another, by the names of the test. */
  shows: (viewer: string, seen: string) => boolean = () => true;
  readonly #tickets = new Map<string, { name: string; role: Role }>();
  readonly #seats = new Map<ParticipantId, Seat>();

  constructor(id: string) {
    this.id = id as TeleconsultationId;
  }

  /** What a host's backend hands out; this one is the server's accomplice. */
  ticket(name: string, role: Role): string {
    const ticket = `at_ticket-of-${name}-${this.#tickets.size}`;
    this.#tickets.set(ticket, { name, role });
    return ticket;
  }

  idOf(name: string): ParticipantId {
    const seat = [...this.#seats.values()].find((one) => one.name === name);
    if (!seat) throw new Error(`${name} is not in the room`);
    return seat.entry.participantId;
  }

  connect(socket: WebSocket): void {
    let seat: Seat | null = null;
    socket.on('message', (data: Buffer) => {
      const result = parseClientMessage(data.toString());
      if (!result.ok) return socket.close(4400);
      if (seat) this.#act(seat, result.message);
      else seat = this.#welcome(socket, result.message);
    });
  }

  /** Brings a payload, a true one or not. */
  bring({ from, to, payload }: Passing): void {
    this.tell(to, { type: 'relay', from, payload });
  }

  tell(to: ParticipantId, message: ServerMessage): void {
    this.#seats.get(to)?.socket.send(encodeMessage(message));
  }

  /** Tells of somebody to somebody from whom it was kept so far. */
  show(seen: string, options: { to: string }): void {
    const seat = this.#seats.get(this.idOf(seen));
    if (!seat) return;
    this.tell(this.idOf(options.to), { type: 'participant-joined', participant: seat.entry });
  }

  #welcome(socket: WebSocket, message: ClientMessage): Seat | null {
    if (message.type !== 'join') return null;
    const known = this.#tickets.get(message.ticket);
    if (!known) return null;
    const { participantId } = message;
    const since = '2026-03-02T09:30:00.000Z';
    const entry: ParticipantEntry = {
      participantId,
      role: known.role,
      presence: 'admitted',
      connected: true,
      since,
    };
    const seat: Seat = { name: known.name, entry, socket };
    const others = [...this.#seats.values()];
    this.#seats.set(participantId, seat);
    this.tell(participantId, {
      type: 'welcome',
      v: PROTOCOL_VERSION,
      teleconsultationId: this.id,
      participantId,
      role: known.role,
      presence: 'admitted',
      resumeToken: `rt_resume-token-of-${known.name}`,
      participants: others
        .filter(({ name }) => this.shows(known.name, name))
        .map(({ entry: other }) => other),
      iceServers: [],
      iceTransportPolicy: 'all',
      startedAt: since,
    });
    for (const other of others) {
      if (!this.shows(other.name, known.name)) continue;
      this.tell(other.entry.participantId, { type: 'participant-joined', participant: entry });
    }
    return seat;
  }

  #act({ entry, socket }: Seat, message: ClientMessage): void {
    const from = entry.participantId;
    if (message.type === 'ping') socket.send(encodeMessage({ type: 'pong' }));
    if (message.type === 'relay') {
      const passing = { from, to: message.to, payload: message.payload };
      this.passed.push(passing);
      for (const one of this.meddle(passing)) this.bring(one);
    }
    if (message.type === 'report') this.reports.push(message.kind);
    if (message.type === 'leave') {
      this.#seats.delete(from);
      for (const to of this.#seats.keys()) {
        this.tell(to, { type: 'participant-left', participantId: from, reason: 'left' });
      }
    }
  }
}
