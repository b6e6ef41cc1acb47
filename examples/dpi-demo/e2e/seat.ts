/**
 * A participant without a browser, who holds a seat by the wire protocol alone: with a real ticket of
 * the hospital's, over the same address as a page. Fills a teleconsultation, or opens one quickly.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';

import { createInvitation, invitationLink, type Admission, type Invitation } from '@tdoc/sdk-core';
import { PROTOCOL_VERSION, WEBSOCKET_SUBPROTOCOL } from '@tdoc/sdk-core/protocol';

export class Seat {
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Joins with this ticket; the answer holds the seat. */
  static async take(url: string, admission: Admission, invitation: Invitation): Promise<Seat> {
    const socket = openSocket(`${url.replace(/^http/, 'ws')}/v1/signalling`, { origin: url });
    await once(socket, 'open');
    const seat = new Seat(socket);
    const answer = once(socket, 'message') as Promise<[MessageEvent<string>]>;
    seat.#say({
      type: 'join',
      v: PROTOCOL_VERSION,
      ticket: admission.ticket,
      roomAuth: await invitation.secret.roomAuth(invitation.teleconsultationId),
      participantId: randomBytes(16).toString('hex'),
    });
    const [{ data }] = await answer;
    const { type } = JSON.parse(data) as { type: string };
    assert.equal(type, 'welcome');
    return seat;
  }

  /** Gives the seat back. */
  async leave(): Promise<void> {
    this.#say({ type: 'leave' });
    await once(this.#socket, 'close');
  }

  /** A practitioner ends it for all. */
  async end(): Promise<void> {
    this.#say({ type: 'end' });
    await once(this.#socket, 'close');
  }

  #say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }
}

/** Node's WebSocket takes headers, as no page may; the types of this folder are those of a page. */
function openSocket(address: string, headers: Record<string, string>): WebSocket {
  const NodeWebSocket = WebSocket as unknown as new (
    address: string,
    options: { protocols: string[]; headers: Record<string, string> },
  ) => WebSocket;
  return new NodeWebSocket(address, { protocols: [WEBSOCKET_SUBPROTOCOL], headers });
}

/** Dr Garnier at work, without a browser: a new teleconsultation that is open to its link. */
export interface Consultation {
  readonly invitation: Invitation;
  /** What Mme Martin receives. */
  readonly link: string;
  readonly practitioner: Seat;
  /** A ticket for somebody who has the link. */
  ticketFor(role: 'patient' | 'companion'): Promise<Admission>;
}

export async function openConsultation(url: string): Promise<Consultation> {
  const { appointments } = await read<{
    appointments: { id: string; isTeleconsultation: boolean }[];
  }>(`${url}/api/agenda`);
  const id = appointments.find(({ isTeleconsultation }) => isTeleconsultation)?.id ?? '';
  const admission = await ask(`${url}/api/rendez-vous/${id}/admission`, { renew: true });
  const invitation = createInvitation(admission.teleconsultationId);
  const { teleconsultationId } = invitation;
  return {
    invitation,
    link: invitationLink(invitation, `${url}/visite`),
    practitioner: await Seat.take(url, admission, invitation),
    ticketFor: (role) => ask(`${url}/api/visites/admission`, { role, teleconsultationId }),
  };
}

async function ask(address: string, body: object): Promise<Admission> {
  return read<Admission>(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function read<T>(address: string, request: RequestInit = {}): Promise<T> {
  const response = await fetch(address, request);
  assert.ok(response.ok, `${address} answered ${response.status}`);
  return (await response.json()) as T;
}
