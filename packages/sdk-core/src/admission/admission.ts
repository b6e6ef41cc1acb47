/**
 * Where an admission ticket comes from: the host's own backend, which holds the tenant's API key.
 * The browser never sees that key; it asks the host, and the host decides who may come in.
 */
import { TDocError, TDOC_ERROR_CODES, type TDocErrorCode } from '../errors.ts';
import { object, text, type Fault, type Shape } from '../protocol/shape.ts';
import type { Role, TeleconsultationId } from '../protocol/messages.ts';

export interface Admission {
  teleconsultationId: TeleconsultationId;
  /** Single use, 60 s at most. */
  ticket: string;
}

export interface AdmissionRequest {
  role: Role;
  /** Known from the patient's link; absent when the host is to create or find the teleconsultation. */
  teleconsultationId?: TeleconsultationId;
  /** Asks for a new teleconsultation in place of one whose link secret this browser does not hold. */
  renew?: boolean;
  signal?: AbortSignal;
}

/** Asks the host for an admission; called again for every join that can not resume. */
export type AdmissionSource = (request: AdmissionRequest) => Promise<Admission>;

const admissionShape = object({
  teleconsultationId: text('a teleconsultation id', /^tc_[A-Za-z0-9_-]{22}$/),
  ticket: text('an admission ticket', /^[A-Za-z0-9_.-]{16,512}$/),
}) as Shape<Admission>;

function codeOf(problem: unknown): TDocErrorCode | null {
  if (typeof problem !== 'object' || problem === null || !('code' in problem)) return null;
  const code = `ERR_TDOC_${String(problem.code)}` as TDocErrorCode;
  return TDOC_ERROR_CODES.includes(code) ? code : null;
}

async function failure(response: Response): Promise<TDocError> {
  let code: TDocErrorCode | null = null;
  try {
    code = codeOf(await response.json());
  } catch {
    // A body that is not JSON says nothing more than the status does.
  }
  if (code === null && response.status === 404) code = 'ERR_TDOC_LINK_INVALID';
  if (code !== null) return new TDocError(code);
  return new TDocError('ERR_TDOC_ADMISSION_UNAVAILABLE', { retryable: true });
}

/**
 * An {@link AdmissionSource} that posts `{role, teleconsultationId?, renew?}` as JSON to an address
 * of the host's backend and reads `{teleconsultationId, ticket}`; errors as `application/problem+json`
 * with a `code`.
 *
 * @throws {@link TDocError} ERR_TDOC_ADMISSION_UNAVAILABLE (retryable) when the host does not answer
 *   as it should, else the code the host gave.
 */
export function httpAdmission(url: string | URL): AdmissionSource {
  return async ({ signal, ...request }) => {
    let response: Response;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(request),
        credentials: 'same-origin',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        ...(signal ? { signal } : {}),
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new TDocError('ERR_TDOC_ADMISSION_UNAVAILABLE', { retryable: true, cause });
    }
    if (!response.ok) throw await failure(response);
    const faults: Fault[] = [];
    const body: unknown = await response.json().catch(() => null);
    const admission = admissionShape(body, '', faults);
    if (faults.length > 0) {
      throw new TDocError('ERR_TDOC_ADMISSION_UNAVAILABLE', { cause: faults });
    }
    return admission;
  };
}
