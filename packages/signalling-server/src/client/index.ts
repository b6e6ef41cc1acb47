/**
 * `@tdoc/signalling-server/client`: the REST API for a host's backend, typed from its description. One
 * verb, no dependency; it works wherever there is `fetch`.
 */
import { PLACES, type Operations, type Problem } from './api-types.ts';

export type * from './api-types.ts';

export interface ApiClientOptions {
  /** Where the server is: `https://signalling.hopital.example`. */
  baseUrl: string;
  apiKey: string;
  /** The platform's own by default. */
  fetch?: typeof globalThis.fetch;
  /** After this long without an answer a call is given up; 10 s by default. */
  timeoutMs?: number;
}

export type OperationName = keyof Operations;
/** What an operation takes. */
export type InputOf<Name extends OperationName> = Omit<Operations[Name], 'answer'>;
/** What an operation answers. */
export type AnswerOf<Name extends OperationName> = Operations[Name]['answer'];

/** Nothing to say where everything can be left out. */
type Arguments<Name extends OperationName> =
  Partial<InputOf<Name>> extends InputOf<Name>
    ? [input?: InputOf<Name> & CallOptions]
    : [input: InputOf<Name> & CallOptions];

export interface CallOptions {
  signal?: AbortSignal;
}

/** The server refused; `code` is stable and says why. */
export class ApiProblemError extends Error {
  readonly code: Problem['code'];
  readonly status: number;
  readonly faults: NonNullable<Problem['faults']>;

  constructor({ code, status, title, faults = [] }: Problem) {
    super(`${code}: ${title}`);
    this.name = 'ApiProblemError';
    this.code = code;
    this.status = status;
    this.faults = faults;
  }
}

/** No answer of the server came: it is away, or something else answered in its place. */
export class ApiUnavailableError extends Error {
  readonly code = 'ERR_TDOC_API_UNAVAILABLE';
  /** Null when nothing answered. */
  readonly status: number | null;

  constructor(status: number | null, options: ErrorOptions = {}) {
    super(
      'The signalling server gave no answer. Try again with the same idempotency key.',
      options,
    );
    this.name = 'ApiUnavailableError';
    this.status = status;
  }
}

interface AnyInput {
  path?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export class ApiClient {
  readonly #baseUrl: string;
  readonly #apiKey: string;
  readonly #fetch: typeof globalThis.fetch;
  readonly #timeoutMs: number;

  constructor({ baseUrl, apiKey, fetch, timeoutMs = 10_000 }: ApiClientOptions) {
    this.#baseUrl = baseUrl.replace(/\/$/, '');
    this.#apiKey = apiKey;
    this.#fetch = fetch ?? ((...request) => globalThis.fetch(...request));
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Calls an operation.
   * @throws ApiProblemError with the server's stable code
   * @throws ApiUnavailableError ERR_TDOC_API_UNAVAILABLE when it gave no answer
   * @example
   * const api = new ApiClient({ baseUrl: 'https://signalling.hopital.example', apiKey });
   * const planned = await api.call('createTeleconsultation', {
   *   body: { reference: 'rdv-1030' },
   *   idempotencyKey: 'rdv-1030',
   * });
   */
  async call<Name extends OperationName>(
    name: Name,
    ...[input]: Arguments<Name>
  ): Promise<AnswerOf<Name>> {
    const [method, path] = PLACES[name];
    const given = (input ?? {}) as AnyInput;
    const response = await this.#send(
      this.#addressOf(path, given),
      requestOf(method, given),
      given,
    );
    const text = await response.text().catch(() => null);
    if (response.ok) {
      if (text === '') return null;
      const answer = objectIn(text);
      if (answer) return answer as AnswerOf<Name>;
    }
    const problem = objectIn(text);
    if (!response.ok && problem && isProblem(problem)) throw new ApiProblemError(problem);
    throw new ApiUnavailableError(response.status);
  }

  async #send(
    address: URL,
    { method, headers, body }: { method: string; headers: Record<string, string>; body?: string },
    { signal }: CallOptions,
  ): Promise<Response> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      return await this.#fetch(address, {
        method,
        headers: { ...headers, authorization: `Bearer ${this.#apiKey}` },
        ...(body === undefined ? {} : { body }),
        // A redirect would hand the key to somebody else.
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch (cause) {
      signal?.throwIfAborted();
      throw new ApiUnavailableError(null, { cause });
    }
  }

  #addressOf(template: string, { path = {}, query = {} }: AnyInput): URL {
    const filled = template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
      encodeURIComponent(path[name] ?? ''),
    );
    const address = new URL(this.#baseUrl + filled);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    return address;
  }
}

function requestOf(method: string, { body, idempotencyKey }: AnyInput) {
  return {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function objectIn(text: string | null): object | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function isProblem(value: object): value is Problem {
  return 'code' in value && typeof value.code === 'string' && 'status' in value;
}
