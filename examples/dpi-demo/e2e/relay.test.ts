/**
 * Calls through a real coturn with the configuration that is shipped, plus the one exception that two
 * browsers on one machine need: they meet on 127.0.0.1.
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import {
  LOOPBACK_EXCEPTION,
  startCoturn,
  type CoturnServer,
} from '../../../packages/signalling-server/src/testing/coturn-server.ts';
import type { TurnSettings } from '../server/signalling-process.ts';
import { openHouse } from './house.ts';
import { distinctRemotePictures } from './page-probe.ts';
import { keepPeerConnections, relayErrors, takenWay, type TakenWay } from './relay-probe.ts';
import { meet, twoPeople, type TwoPeople } from './two-people.ts';

/** The relay's certificate is self-made; nobody but a test tells a browser to believe it. */
const BELIEVE_ANY_CERTIFICATE = '--ignore-certificate-errors';

describe('A call through the relay', { timeout: 180_000 }, () => {
  let relay: CoturnServer;
  let people: TwoPeople;

  before(async () => {
    relay = await startCoturn({ exception: LOOPBACK_EXCEPTION });
    people = await twoPeople({
      extra: [BELIEVE_ANY_CERTIFICATE],
      beforeThePage: keepPeerConnections,
    });
  });

  after(async () => {
    await people.close();
    await relay.stop();
  });

  async function call(turn: Omit<TurnSettings, 'secret'>) {
    const house = await openHouse({ turn: { ...turn, secret: relay.secret } });
    try {
      await meet(people, house.demo.url);
      const pages = [people.patient, people.practitioner] as const;
      const pictures = await Promise.all(
        pages.map((page) => page.evaluate(distinctRemotePictures)),
      );
      const [patient, practitioner] = await Promise.all(
        pages.map((page) => page.evaluate(takenWay)),
      );
      // Out of the page before its server goes.
      await Promise.all(pages.map((page) => page.goto('about:blank')));
      return { pictures, patient: patient as TakenWay, practitioner: practitioner as TakenWay };
    } finally {
      await house.close();
    }
  }

  it('is what a patient’s browser takes over UDP by default, offering nothing of its own address', async () => {
    const { pictures, patient } = await call({
      urls: [`turn:localhost:${relay.port}?transport=udp`],
    });
    assert.ok(pictures.every((count) => count > 5));
    assert.deepEqual(patient.offered, ['relay']);
    assert.deepEqual([patient.local, patient.relayProtocol], ['relay', 'udp']);
  });

  for (const [transport, url] of [
    ['tcp', () => `turn:localhost:${relay.port}?transport=tcp`],
    ['tls', () => `turns:localhost:${relay.tlsPort}?transport=tcp`],
  ] as const) {
    it(`works over ${transport} alone, with both sides relayed`, async () => {
      const { pictures, patient, practitioner } = await call({
        urls: [url()],
        relayOnly: 'everybody',
      });
      assert.ok(pictures.every((count) => count > 5));
      for (const way of [patient, practitioner]) {
        const relayed = { offered: ['relay'], local: 'relay', remote: 'relay' };
        assert.deepEqual(way, { ...relayed, relayProtocol: transport });
      }
    });
  }

  it('is given to no browser with a forged, an expired or a foreign credential', async () => {
    const now = Math.floor(Date.now() / 1000);
    const made = (expiry: number, secret: string) => {
      const username = `${expiry}:c29tZWJvZHk`;
      return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
    };
    const good = made(now + 600, relay.secret);
    const urls = `turn:127.0.0.1:${relay.port}?transport=tcp`;
    const asked = (credential: { username: string; credential: string }) =>
      people.patient.evaluate(relayErrors, { urls, ...credential });

    assert.deepEqual(await asked(good), []);
    assert.deepEqual(await asked({ ...good, username: `${now + 86_400}:c29tZWJvZHk` }), [401]);
    assert.deepEqual(await asked(made(now - 10, relay.secret)), [401]);
    assert.deepEqual(await asked(made(now + 600, 'of-another-hospital')), [401]);
  });
});
