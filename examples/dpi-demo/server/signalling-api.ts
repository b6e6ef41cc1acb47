/**
 * Server to server: the hospital's backend asks the signalling server for teleconsultations and
 * admission tickets with its tenant API key. The key never leaves this process.
 */
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

export class SignallingApi {
  readonly #baseUrl: string;
  readonly #apiKey: string;
  readonly #timeoutMs: number;

  constructor({ baseUrl, apiKey, timeoutMs = 5_000 }: SignallingApiOptions) {
    this.#baseUrl = baseUrl;
    this.#apiKey = apiKey;
    this.#timeoutMs = timeoutMs;
  }

  /** `reference` is opaque for T-Doc: the appointment's identifier, never a name. */
  async createTeleconsultation({
    reference,
    scheduledAt,
  }: {
    reference: string;
    scheduledAt: string;
  }): Promise<string> {
    const answer = await this.#post('/v1/teleconsultations', { reference, scheduledAt });
    return stringIn(answer, 'id');
  }

  async admissionTicket(teleconsultationId: string, role: string): Promise<Admission> {
    const answer = await this.#post(`${path(teleconsultationId)}/admission-tickets`, { role });
    return { teleconsultationId, ticket: stringIn(answer, 'ticket') };
  }

  async end(teleconsultationId: string): Promise<void> {
    await this.#post(`${path(teleconsultationId)}/end`, {});
  }

  async #post(route: string, body: object): Promise<unknown> {
    const response = await fetch(new URL(route, this.#baseUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(this.#timeoutMs),
    }).catch(() => {
      throw unavailable();
    });
    const answer: unknown = await response.json().catch(() => ({}));
    if (response.ok) return answer;
    switch (codeOf(answer)) {
      case 'TELECONSULTATION_ENDED':
        throw endedTeleconsultation();
      case 'TELECONSULTATION_UNKNOWN':
        throw unknownTeleconsultation();
      default:
        throw unavailable();
    }
  }
}

const path = (id: string): string => `/v1/teleconsultations/${encodeURIComponent(id)}`;

const unavailable = (): Problem =>
  new Problem({
    status: 502,
    code: 'ADMISSION_UNAVAILABLE',
    title: 'The teleconsultation service does not answer',
  });

function codeOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'code' in answer
    ? answer.code
    : undefined;
}

function stringIn(answer: unknown, name: string): string {
  const value: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined;
  if (typeof value !== 'string') throw unavailable();
  return value;
}
