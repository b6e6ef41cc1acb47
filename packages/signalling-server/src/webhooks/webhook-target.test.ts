/** Where webhooks may go: nowhere inside, whatever an address is dressed up as. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isAllowedAddress, judgeTarget, networkFrom, type Network } from './webhook-target.ts';

const networks = (...texts: string[]): Network[] =>
  texts.map((text) => networkFrom(text) ?? assert.fail(text));

describe('an address webhooks go to', () => {
  it('is public', () => {
    for (const address of ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946']) {
      assert.ok(isAllowedAddress(address, []), address);
    }
  });

  it('is no special one: this machine, this network, metadata, translated or mapped', () => {
    const forbidden = [
      '127.0.0.1',
      '127.255.255.254',
      '0.0.0.0',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '192.0.0.1',
      '192.0.2.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:10.0.0.1',
      '::ffff:169.254.169.254',
      'fc00::1',
      'fd00:ec2::254',
      'fe80::1',
      'ff02::1',
      '64:ff9b::7f00:1',
      '64:ff9b::a9fe:a9fe',
      '2002:7f00:1::',
      '2001::1',
      '2001:db8::1',
      '100::1',
      '::127.0.0.1',
    ];
    for (const address of forbidden) assert.equal(isAllowedAddress(address, []), false, address);
    for (const text of ['', 'dpi.example', '1.2.3', '1.2.3.4.5', '[::1]']) {
      assert.equal(isAllowedAddress(text, []), false, text);
    }
  });

  it('is in a network the operator named, mapped into IPv6 or not', () => {
    const allowed = networks('10.20.0.0/16', 'fd12:3456::/32');
    for (const address of ['10.20.1.2', '::ffff:10.20.1.2', 'fd12:3456::9']) {
      assert.ok(isAllowedAddress(address, allowed), address);
    }
    for (const address of ['10.21.0.1', '127.0.0.1', 'fd12:3457::9']) {
      assert.equal(isAllowedAddress(address, allowed), false, address);
    }
  });

  it('needs https, but for loopback that the operator named', () => {
    const here = networks('127.0.0.0/8', '::1/128');
    const judged: [string, Network[], ReturnType<typeof judgeTarget>][] = [
      ['https://dpi.example/webhooks', [], null],
      ['http://dpi.example/webhooks', here, 'not-https'],
      ['http://127.0.0.1:9/', [], 'not-https'],
      ['http://127.0.0.1:9/', here, null],
      ['http://localhost:9/', here, null],
      ['http://[::1]:9/', here, null],
      ['http://10.0.0.1/', networks('10.0.0.0/8'), 'not-https'],
      ['https://127.0.0.1/', [], 'address-forbidden'],
      ['https://0x7f.1/', [], 'address-forbidden'],
      ['https://2130706433/', [], 'address-forbidden'],
      ['https://[::ffff:7f00:1]/', [], 'address-forbidden'],
      ['https://user:secret@dpi.example/', [], 'credentials'],
      ['ftp://dpi.example/', [], 'not-https'],
      ['file:///etc/passwd', [], 'not-https'],
      ['dpi.example', [], 'not-an-address'],
    ];
    for (const [url, allowed, fault] of judged) assert.equal(judgeTarget(url, allowed), fault, url);
  });

  it('is judged without a crash, whatever is written', () => {
    fc.assert(fc.property(fc.string(), (text) => void judgeTarget(text, networks('10.0.0.0/8'))));
    fc.assert(
      fc.property(fc.webUrl(), (text) => void judgeTarget(text, [])),
      { numRuns: 50 },
    );
    fc.assert(fc.property(fc.ipV6(), (text) => void isAllowedAddress(text, [])));
  });
});
