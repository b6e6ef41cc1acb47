import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import { isTDocError, type TDocError } from '../errors.ts';
import type { ParticipantId, TeleconsultationId } from '../protocol/messages.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import {
  CREDENTIAL_REUSE_MS,
  CREDENTIAL_WAIT_MS,
  httpCredential,
  OwnCredential,
  type CredentialSource,
} from './credential-source.ts';

const request = {
  teleconsultationId: 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId,
  participantId: '1'.repeat(32) as ParticipantId,
  staticKey: 'A'.repeat(43),
};
const TOKEN = 'e30.e30.AAAA';

function setUp(source: CredentialSource) {
  const clock = new ManualClock();
  const faults: TDocError[] = [];
  const own = new OwnCredential({ source, clock, onUnavailable: (error) => faults.push(error) });
  return { clock, own, faults };
}

describe('one’s own credential', () => {
  it('is asked for once while it is fresh, and again for another key', async () => {
    const source = mock.fn<CredentialSource>(() => Promise.resolve(TOKEN));
    const { clock, own } = setUp(source);
    assert.equal(await own.for(request), TOKEN);
    await own.for(request);
    assert.equal(source.mock.callCount(), 1);
    clock.advance(CREDENTIAL_REUSE_MS);
    await own.for(request);
    await own.for({ ...request, staticKey: 'B'.repeat(43) });

    assert.equal(source.mock.callCount(), 3);
  });

  it('holds up nobody when the host does not answer, and says so', async () => {
    let given: AbortSignal | undefined;
    const { clock, own, faults } = setUp(({ signal }) => {
      given = signal;
      return new Promise(() => {});
    });
    const asked = own.for(request);
    clock.advance(CREDENTIAL_WAIT_MS);

    assert.equal(await asked, null);
    assert.equal(given?.aborted, true);
    assert.equal(faults[0]?.code, 'ERR_TDOC_CREDENTIAL_UNAVAILABLE');
  });

  it('is asked for again after a failure', async () => {
    const source = mock.fn<CredentialSource>(() => Promise.reject(new Error('away')));
    const { own, faults } = setUp(source);
    assert.equal(await own.for(request), null);
    assert.equal(await own.for(request), null);

    assert.equal(source.mock.callCount(), 2);
    assert.equal(faults.length, 2);
  });
});

describe('httpCredential', () => {
  afterEach(() => mock.restoreAll());
  const answering = (answer: () => Response) =>
    mock.method(globalThis, 'fetch', () => Promise.resolve(answer()));
  const ask = () =>
    httpCredential('https://dpi.example/credential')({
      ...request,
      signal: new AbortController().signal,
    });

  it('posts who asks and reads the token, or that there is none', async () => {
    const called = answering(() => Response.json({ credential: TOKEN }));
    assert.equal(await ask(), TOKEN);
    const { body, method } = called.mock.calls[0]?.arguments[1] as unknown as RequestInit;
    assert.equal(method, 'POST');
    assert.deepEqual(JSON.parse(body as string), request);
    mock.restoreAll();
    answering(() => Response.json({ credential: null }));
    assert.equal(await ask(), null);
  });

  for (const [what, answer] of [
    ['an error page', () => new Response('<h1>Erreur</h1>', { status: 502 })],
    ['something that is no token', () => Response.json({ credential: '<script>' })],
    ['more than was asked for', () => Response.json({ credential: TOKEN, password: 'x' })],
    ['no JSON', () => new Response('oui')],
  ] as const) {
    it(`does not take ${what} for a credential`, async () => {
      answering(answer);
      await assert.rejects(ask(), (error) => isTDocError(error, 'ERR_TDOC_CREDENTIAL_UNAVAILABLE'));
    });
  }
});
