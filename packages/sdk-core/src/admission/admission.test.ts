import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { isTDocError, type TDocErrorCode } from '../errors.ts';
import type { TeleconsultationId } from '../protocol/messages.ts';
import { httpAdmission } from './admission.ts';

const teleconsultationId = 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId;
const admission = { teleconsultationId, ticket: 'at_0123456789abcdef' };

interface Asked {
  method: string | undefined;
  headers: IncomingMessage['headers'];
  body: unknown;
}

/** A host's backend on this machine: answers as told, remembers what it was asked. */
async function host(context: TestContext, answer: (response: ServerResponse) => void) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, headers } = request;
      asked.push({ method, headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
      answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, url: `http://127.0.0.1:${port}/admission` };
}

const answering =
  (body: unknown, status = 200) =>
  (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const failsWith = (code: TDocErrorCode, retryable: boolean) => (error: unknown) => {
  assert.ok(isTDocError(error, code), String(error));
  assert.equal(error.retryable, retryable);
  return true;
};

describe('httpAdmission', () => {
  it('posts who asks as JSON, and answers with the admission', async (context) => {
    const { url, asked } = await host(context, answering(admission));

    assert.deepEqual(await httpAdmission(url)({ role: 'patient', teleconsultationId }), admission);
    assert.equal(asked[0]?.method, 'POST');
    assert.deepEqual(asked[0].body, { role: 'patient', teleconsultationId });
    assert.match(asked[0].headers['content-type'] ?? '', /^application\/json/);
    assert.equal(asked[0].headers.referer, undefined);
  });

  it('asks for a new teleconsultation when told to, and never posts the signal', async (context) => {
    const { url, asked } = await host(context, answering(admission));
    const { signal } = new AbortController();
    await httpAdmission(new URL(url))({ role: 'practitioner', renew: true, signal });

    assert.deepEqual(asked[0]?.body, { role: 'practitioner', renew: true });
  });

  it('takes the code of a problem the host names', async (context) => {
    const problem = { type: 'about:blank', status: 409, code: 'TELECONSULTATION_ENDED' };
    const { url } = await host(context, answering(problem, 409));

    await assert.rejects(
      httpAdmission(url)({ role: 'patient' }),
      failsWith('ERR_TDOC_TELECONSULTATION_ENDED', false),
    );
  });

  it('takes an unknown teleconsultation for a wrong link', async (context) => {
    for (const body of ['', { code: 'TELECONSULTATION_UNKNOWN' }]) {
      const { url } = await host(context, answering(body, 404));

      await assert.rejects(
        httpAdmission(url)({ role: 'patient' }),
        failsWith('ERR_TDOC_LINK_INVALID', false),
      );
    }
  });

  for (const [what, body] of [
    ['a page instead of JSON', '<!doctype html><title>Connexion</title>'],
    ['a code nobody knows', { code: 'DATABASE_DOWN' }],
    ['a code that is not text', { code: { toString: 'x' } }],
    ['nothing', ''],
  ] as const) {
    it(`is unavailable, and may be asked again, when a failing host answers ${what}`, async (context) => {
      const { url } = await host(context, answering(body, 503));

      await assert.rejects(
        httpAdmission(url)({ role: 'patient' }),
        failsWith('ERR_TDOC_ADMISSION_UNAVAILABLE', true),
      );
    });
  }

  for (const [what, body] of [
    ['a login page', '<!doctype html>'],
    ['null', 'null'],
    ['a ticket with a line break in it', { ...admission, ticket: 'at_0123456789\nabcdef' }],
    ['another shape of id', { ...admission, teleconsultationId: '42' }],
    ['more than was asked for', { ...admission, apiKey: 'sk_live' }],
  ] as const) {
    it(`refuses ${what} in place of an admission`, async (context) => {
      const { url } = await host(context, answering(body));

      await assert.rejects(
        httpAdmission(url)({ role: 'patient' }),
        failsWith('ERR_TDOC_ADMISSION_UNAVAILABLE', false),
      );
    });
  }

  it('is unavailable when nobody answers', async (context) => {
    const { url } = await host(context, (response) => response.destroy());

    await assert.rejects(
      httpAdmission(url)({ role: 'patient' }),
      failsWith('ERR_TDOC_ADMISSION_UNAVAILABLE', true),
    );
  });

  it('gives up as the caller does, with the caller’s own reason', async (context) => {
    const given = new AbortController();
    const { url } = await host(context, () => given.abort());

    await assert.rejects(httpAdmission(url)({ role: 'patient', signal: given.signal }), {
      name: 'AbortError',
    });
  });
});
