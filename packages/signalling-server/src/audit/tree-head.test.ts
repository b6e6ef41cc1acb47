import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPublicKey, verify } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { calculateJwkThumbprint } from 'jose';
import { temporaryFolder } from '../testing/test-server.ts';
import {
  loadSigningKeys,
  readPublishedKeys,
  rotateSigningKey,
  SIGNING_KEYS_FILE,
  SigningKeysUnusableError,
  type SigningKeys,
} from './signing-keys.ts';
import { headHash, judgeHead, signHead, type TreeHead } from './tree-head.ts';

const head: TreeHead = {
  log: 'tenant:saint-aubin',
  size: 7,
  root: 'ab'.repeat(32),
  ts: '2026-11-23T09:30:00.000Z',
  prev_sth_hash: null,
};

describe('a signed tree head', () => {
  let dataDir: string;
  let keys: SigningKeys;

  before(async () => {
    dataDir = temporaryFolder();
    keys = loadSigningKeys(dataDir);
  });
  after(() => rmSync(dataDir, { recursive: true }));

  it('verifies, and no more once anything in it is altered', async () => {
    const signed = signHead(head, keys.current);
    assert.equal(await judgeHead(signed, keys.published), null);
    const changes: Partial<TreeHead>[] = [
      { log: 'tenant:bellevue' },
      { size: 8 },
      { root: 'ac'.repeat(32) },
      { ts: '2026-11-23T09:30:01.000Z' },
      { prev_sth_hash: 'ab'.repeat(32) },
    ];
    for (const change of changes) {
      const judged = await judgeHead({ ...signed, ...change }, keys.published);
      assert.equal(judged, 'SIGNATURE_WRONG', JSON.stringify(change));
    }
  });

  it('is an ordinary Ed25519 signature that another implementation verifies', async () => {
    const { jws, ...rest } = signHead(head, keys.current);
    const [header = '', , signature = ''] = jws.split('.');
    assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), {
      alg: 'Ed25519',
      b64: false,
      crit: ['b64'],
      kid: keys.current.kid,
    });
    // RFC 8785 by hand: the members in their order, no blanks.
    const payload =
      `{"log":"${rest.log}","prev_sth_hash":null,"root":"${rest.root}",` +
      `"size":7,"ts":"${rest.ts}"}`;
    const key = createPublicKey({
      key: keys.published.keys[0] as never,
      format: 'jwk',
    });
    const signed = Buffer.from(`${header}.${payload}`);
    assert.ok(verify(null, signed, key, Buffer.from(signature, 'base64url')));
  });

  it('of another algorithm is refused, also of none', async () => {
    const signed = signHead(head, keys.current);
    for (const alg of ['none', 'HS256', 'ES256']) {
      const header = { alg, b64: false, crit: ['b64'], kid: keys.current.kid };
      const forged = Buffer.from(JSON.stringify(header)).toString('base64url');
      const jws = `${forged}..${signed.jws.split('.')[2]}`;
      assert.notEqual(await judgeHead({ ...signed, jws }, keys.published), null, alg);
    }
  });

  it('of another server is told apart from a false signature', async () => {
    const other = temporaryFolder();
    const signed = signHead(head, loadSigningKeys(other).current);
    assert.equal(await judgeHead(signed, keys.published), 'KEY_UNKNOWN');
    rmSync(other, { recursive: true });
  });

  it('names the one before by the hash of what was signed', () => {
    assert.match(headHash(head), /^[0-9a-f]{64}$/);
    assert.notEqual(headHash(head), headHash({ ...head, size: 8 }));
  });
});

describe('the signing keys', () => {
  it('are made once, readable for their owner only, and found again', async () => {
    const dataDir = temporaryFolder();
    const first = loadSigningKeys(dataDir);
    assert.equal(statSync(join(dataDir, SIGNING_KEYS_FILE)).mode & 0o777, 0o600);
    assert.equal(loadSigningKeys(dataDir).current.kid, first.current.kid);
    rmSync(dataDir, { recursive: true });
  });

  it('are named by their RFC 7638 thumbprint', async () => {
    const dataDir = temporaryFolder();
    const { current, published } = loadSigningKeys(dataDir);
    const [jwk = {}] = published.keys;
    assert.equal(current.kid, await calculateJwkThumbprint(jwk));
    rmSync(dataDir, { recursive: true });
  });

  it('publish public halves and nothing else', async () => {
    const dataDir = temporaryFolder();
    const { published } = loadSigningKeys(dataDir);
    const secret = JSON.parse(readFileSync(join(dataDir, SIGNING_KEYS_FILE), 'utf8')) as {
      current: { d: string };
    };
    assert.ok(!JSON.stringify(published).includes(secret.current.d));
    assert.deepEqual(readPublishedKeys(dataDir), published);
    rmSync(dataDir, { recursive: true });
  });

  it('can be changed without spoiling what was signed before', async () => {
    const dataDir = temporaryFolder();
    const before = loadSigningKeys(dataDir);
    const old = signHead(head, before.current);
    const kid = rotateSigningKey(dataDir);
    const now = loadSigningKeys(dataDir);
    assert.equal(now.current.kid, kid);
    assert.notEqual(kid, before.current.kid);
    assert.equal(await judgeHead(old, now.published), null);
    assert.equal(await judgeHead(signHead(head, now.current), now.published), null);
    const file = readFileSync(join(dataDir, SIGNING_KEYS_FILE), 'utf8');
    assert.equal(file.match(/"d":/g)?.length, 1, 'the old private half is gone');
    rmSync(dataDir, { recursive: true });
  });

  it('that are damaged stop the server and are left as they are', async () => {
    const dataDir = temporaryFolder();
    assert.equal(readPublishedKeys(dataDir), null);
    for (const content of ['', '{}', 'null', '{"current":{"crv":"Ed25519"},"retired":[]}']) {
      writeFileSync(join(dataDir, SIGNING_KEYS_FILE), content);
      assert.throws(() => loadSigningKeys(dataDir), SigningKeysUnusableError);
      assert.equal(readFileSync(join(dataDir, SIGNING_KEYS_FILE), 'utf8'), content);
    }
    rmSync(dataDir, { recursive: true });
  });
});
