/**
 * What every request under `/v1` must be before an operation looks at it: each header once, a body of
 * the one kind there is, not larger than its operation takes, and JSON that reads one way only.
 */
import express, { type RequestHandler } from 'express';
import { placeOf } from './operations.ts';
import { Problem } from './problem.ts';
import { readStrictJson } from './strict-json.ts';

/** Node keeps the first of two; a proxy before it may have read the second. */
const ONCE: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'content-type',
  'host',
  'idempotency-key',
  'transfer-encoding',
]);
/** Where no operation stands, nothing longer is read before the refusal. */
const LEAST_BODY_BYTES = 4_096;

/** @throws Problem HEADER_REPEATED */
export const eachHeaderOnce: RequestHandler = (request, _response, next) => {
  const seen = new Set<string>();
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = (request.rawHeaders[at] ?? '').toLowerCase();
    if (!ONCE.has(name)) continue;
    if (seen.has(name)) throw new Problem('HEADER_REPEATED');
    seen.add(name);
  }
  next();
};

/** @throws Problem MEDIA_TYPE_UNSUPPORTED */
export const jsonOnly: RequestHandler = (request, _response, next) => {
  const length = request.headers['content-length'];
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(length ?? 0) > 0;
  if (hasBody && !request.is('application/json')) throw new Problem('MEDIA_TYPE_UNSUPPORTED');
  next();
};

const readers = new Map<number, RequestHandler>();

/** The bytes of a body, up to what its operation takes. */
export const readBytes: RequestHandler = (request, response, next) => {
  const place = placeOf(request.baseUrl + request.path);
  const operation = [...(place?.operations ?? [])].find(
    ([method]) => method === request.method,
  )?.[1];
  const limit = operation?.maxBodyBytes ?? LEAST_BODY_BYTES;
  let reader = readers.get(limit);
  if (!reader) {
    reader = express.raw({ type: 'application/json', limit, inflate: false });
    readers.set(limit, reader);
  }
  return reader(request, response, next);
};

/** A client that names a type and sends nothing has no body. @throws Problem of {@link readStrictJson} */
export const parseBody: RequestHandler = (request, _response, next) => {
  const { body } = request as { body: unknown };
  if (Buffer.isBuffer(body)) request.body = body.length > 0 ? readStrictJson(body) : undefined;
  next();
};
