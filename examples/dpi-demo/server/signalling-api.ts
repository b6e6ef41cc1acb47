/**
 * Server to server: the hospital's backend asks the signalling server for teleconsultations and
 * admission tickets with its tenant API key. The key never leaves this process.
 */
import { ApiClient, ApiProblemError, type InputOf } from '@tdoc/signalling-server/client';

import { endedTeleconsultation, Problem, unknownTeleconsultation } from './problem.ts';

export interface Admission {
  teleconsultationId: string;
  ticket: string;
}

export interface SignallingApiOptions {
  /** Base address of the signalling server, without `/v1`. */
  baseUrl: string;
  apiKey: string;
  /** How long to wait for an answer. */
  timeoutMs?: number;
}

type Role = InputOf<'createAdmissionTicket'>['body']['role'];

export class SignallingApi {
  readonly #api: ApiClient;

  constructor({ timeoutMs = 5_000, ...options }: SignallingApiOptions) {
    this.#api = new ApiClient({ ...options, timeoutMs });
  }

  /** `reference` is opaque for T-Doc: the appointment's identifier, never a name. */
  async createTeleconsultation(body: { reference: string; scheduledAt: string }): Promise<string> {
    const { id } = await this.#api.call('createTeleconsultation', { body }).catch(told);
    return id;
  }

  async admissionTicket(teleconsultationId: string, role: Role): Promise<Admission> {
    const input = { path: { id: teleconsultationId }, body: { role } };
    const { ticket } = await this.#api.call('createAdmissionTicket', input).catch(told);
    return { teleconsultationId, ticket };
  }

  async end(teleconsultationId: string): Promise<void> {
    await this.#api.call('endTeleconsultation', { path: { id: teleconsultationId } }).catch(told);
  }
}

/** What of the signalling server's refusals a page can do something about. */
function told(error: unknown): never {
  const code = error instanceof ApiProblemError ? error.code : null;
  if (code === 'TELECONSULTATION_ENDED') throw endedTeleconsultation();
  if (code === 'TELECONSULTATION_UNKNOWN') throw unknownTeleconsultation();
  throw new Problem({
    status: 502,
    code: 'ADMISSION_UNAVAILABLE',
    title: 'The teleconsultation service does not answer',
  });
}
