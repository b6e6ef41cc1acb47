/**
 * Errors as `application/problem+json` (RFC 9457). The `code` is what the widget understands; it
 * finds the sentence for the person by itself.
 */
import type { NextFunction, Request, Response } from 'express';

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;

  constructor({ status, code, title }: { status: number; code: string; title: string }) {
    super(title);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
  }
}

export const unknownAppointment = (): Problem =>
  new Problem({ status: 404, code: 'APPOINTMENT_UNKNOWN', title: 'No such appointment' });
export const unknownTeleconsultation = (): Problem =>
  new Problem({ status: 404, code: 'TELECONSULTATION_UNKNOWN', title: 'No such teleconsultation' });
export const endedTeleconsultation = (): Problem =>
  new Problem({
    status: 409,
    code: 'TELECONSULTATION_ENDED',
    title: 'The teleconsultation has ended',
  });
export const malformedRequest = (title: string): Problem =>
  new Problem({ status: 400, code: 'REQUEST_INVALID', title });

/** Express recognises an error handler by its four parameters. */
export function answerProblem(
  error: unknown,
  _request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status, code, title } = describe(error);
  response.status(status).type('application/problem+json');
  response.send(JSON.stringify({ type: 'about:blank', title, status, code }));
}

function describe(error: unknown): { status: number; code: string; title: string } {
  if (error instanceof Problem)
    return { status: error.status, code: error.code, title: error.message };
  if (isRefusedBody(error))
    return { status: error.status, code: 'REQUEST_INVALID', title: 'The request cannot be read' };
  return { status: 500, code: 'INTERNAL', title: 'Something went wrong' };
}

/** What express's body parsers throw: a status between 400 and 499. */
function isRefusedBody(error: unknown): error is { status: number } {
  return (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status >= 400 &&
    error.status < 500
  );
}
