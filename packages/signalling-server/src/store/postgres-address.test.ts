/** Addresses of PostgreSQL, and how far the way to it is trusted. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePostgresAddress } from './postgres-address.ts';
import { DatabaseFault } from './postgres-fault.ts';

const parse = parsePostgresAddress;

describe('the address of a PostgreSQL', () => {
  it('names host, port, user, password and database', () => {
    assert.deepEqual(parse('postgresql://tdoc_app:a%2Fb@db.hopital.example:6432/tdoc'), {
      host: 'db.hopital.example',
      port: 6432,
      user: 'tdoc_app',
      password: 'a/b',
      database: 'tdoc',
      tls: { ca: undefined },
    });
    assert.equal(parse('postgres://tdoc_app@[::1]/tdoc').host, '::1');
  });

  it('may be a Unix socket', () => {
    const { host, tls } = parse('postgresql://tdoc_app@/tdoc?host=/run/postgresql');
    assert.deepEqual([host, tls], ['/run/postgresql', null]);
  });

  it('over a network is verified in full, and nothing less is taken', () => {
    for (const mode of ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'no-verify']) {
      assert.throws(
        () => parse(`postgresql://tdoc_app@db.hopital.example/tdoc?sslmode=${mode}`),
        DatabaseFault,
        mode,
      );
    }
    assert.notEqual(parse('postgresql://a@10.0.0.7/tdoc').tls, null);
    assert.notEqual(parse('postgresql://a@127.0.0.1.example/tdoc').tls, null);
    assert.notEqual(parse('postgresql://a@localhost.example/tdoc').tls, null);
  });

  it('on this very machine needs no TLS, and takes it when asked to', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      assert.equal(parse(`postgresql://a@${host}/tdoc`).tls, null);
      assert.notEqual(parse(`postgresql://a@${host}/tdoc?sslmode=verify-full`).tls, null);
    }
  });

  it('is refused with a sentence that repeats nothing of it', () => {
    const secret = 'mot-de-passe';
    for (const address of [
      `mysql://a:${secret}@h/d`,
      `postgresql://a:${secret}@h`,
      `postgresql://a:${secret}@/d`,
      `postgresql://:${secret}@h/d`,
      `postgresql://a:${secret}%@h/d`,
      `postgresql://a:${secret}@h/d?sslmode=verify-full&password=${secret}`,
      `postgresql://a:${secret}@h/d?sslrootcert=/nowhere/${secret}`,
      `postgresql://a:${secret}@h:99999/d`,
      secret,
      '',
    ]) {
      assert.throws(
        () => parse(address),
        (error: Error) =>
          error instanceof DatabaseFault &&
          error.code === 'ERR_DATABASE_ADDRESS_INVALID' &&
          !error.message.includes(secret),
        address,
      );
    }
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        for (const address of [text, `postgresql://${text}`, `postgresql://a@h/${text}`]) {
          try {
            assert.ok(parse(address).host);
          } catch (error) {
            assert.ok(error instanceof DatabaseFault);
          }
        }
      }),
    );
  });
});
