import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isNetwork, Networks, plainAddress, scopesOf } from './address-scope.ts';
import { clientAddressOf } from './client-address.ts';

const proxies = new Networks(['10.0.0.0/30', '2001:db8:f::1']);
const client = (remoteAddress: string, forwardedFor?: string | string[]) =>
  clientAddressOf({ remoteAddress, forwardedFor }, proxies);

describe('the address of a client', () => {
  it('is that of the connection when no trusted proxy made it, whatever a header says', () => {
    assert.equal(client('203.0.113.7', '192.0.2.1'), '203.0.113.7');
    assert.equal(client('10.0.0.4', '192.0.2.1'), '10.0.0.4');
  });

  it('is the first hop from the right that no trusted proxy is', () => {
    assert.equal(client('10.0.0.1', '203.0.113.7'), '203.0.113.7');
    assert.equal(client('10.0.0.1', '203.0.113.7, 10.0.0.2'), '203.0.113.7');
    assert.equal(client('::ffff:10.0.0.1', ['203.0.113.7', '2001:db8:f::1']), '203.0.113.7');
  });

  it('is not what the client itself put to the left of it', () => {
    assert.equal(client('10.0.0.1', '192.0.2.1, 127.0.0.1, 203.0.113.7'), '203.0.113.7');
  });

  it('is that of the last known hop where the header stops making sense', () => {
    assert.equal(client('10.0.0.1', '192.0.2.1, unknown'), '10.0.0.1');
    assert.equal(client('10.0.0.1', '192.0.2.1, , 10.0.0.2'), '10.0.0.2');
    assert.equal(client('10.0.0.1'), '10.0.0.1');
    assert.equal(client('', '192.0.2.1'), null);
  });

  it('is found in a header of any length without reading it whole', () => {
    const header = `${'10.0.0.2,'.repeat(100_000)}203.0.113.7`;
    assert.equal(client('10.0.0.1', header), '203.0.113.7');
    assert.equal(client('10.0.0.1', '10.0.0.2,'.repeat(100_000)), '10.0.0.1');
  });

  it('is an address or null, whatever a header holds', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const address = client('10.0.0.1', header);
        assert.ok(address !== null && plainAddress(address) === address);
        scopesOf(address);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('an address scope', () => {
  it('is one IPv4 address and its /24, or an IPv6 /64 and its /56', () => {
    assert.deepEqual(scopesOf('192.0.2.7'), { address: '192.0.2.7', network: '192.0.2.0/24' });
    assert.deepEqual(scopesOf('2001:db8:1:2ab:3:4:5:6'), {
      address: '2001:db8:1:2ab::/64',
      network: '2001:db8:1:200::/56',
    });
    assert.equal(scopesOf('2001:db8::1').address, '2001:db8:0:0::/64');
  });

  it('is the same for every spelling of an address', () => {
    const [one, ...others] = [
      '2001:DB8:0:0::1',
      '2001:db8::0001',
      '[2001:db8::1]',
      '2001:db8::1%eth0',
    ].map((text) => scopesOf(plainAddress(text) ?? '').address);
    assert.ok(others.every((other) => other === one));
    assert.equal(plainAddress('::ffff:192.0.2.7'), '192.0.2.7');
    assert.equal(plainAddress('::ffff:c000:207'), '192.0.2.7');
  });

  it('takes networks in CIDR notation only', () => {
    for (const good of ['192.0.2.1', '192.0.2.0/24', '2001:db8::/32', '::/0'])
      assert.ok(isNetwork(good));
    for (const bad of [
      '',
      'hospital',
      '192.0.2.0/33',
      '192.0.2/24',
      '::/129',
      '::/x',
      '1.2.3.4/',
    ]) {
      assert.ok(!isNetwork(bad), bad);
    }
  });
});
