/** Old and new versions of the wire protocol side by side, and what becomes of unknown ones. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ProtocolVersion } from '@tdoc/sdk-core/protocol';
import { anne, drawRoomAuth, jeanne } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';

async function enter(
  server: TestServer,
  { place, protocols }: { place: { id: string; roomAuth: string }; protocols: string[] },
  role: 'practitioner' | 'patient',
) {
  const client = await server.connect({ protocols });
  return {
    client,
    welcome: await client.join(await server.ticket(place.id, role), place.roomAuth),
  };
}

describe('the versions of the protocol', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.dispose());

  it('meet in one room: a page of each, over the newest both ends speak', async () => {
    const place = await server.room();
    const old = await enter(server, { place, protocols: ['tdoc.v1'] }, 'practitioner');
    const fresh = await enter(server, { place, protocols: ['tdoc.v2', 'tdoc.v1'] }, 'patient');
    assert.deepEqual([old.welcome.v, fresh.welcome.v], [1, 2]);
    await old.client.next('participant-joined');
    const { participantId: to } = fresh.client;
    old.client.send({ type: 'relay', to, payload: 'across' });
    assert.equal((await fresh.client.next('relay')).payload, 'across');
  });

  it('are the newest common one, in whatever order they are offered and among unknown ones', async () => {
    const place = await server.room();
    const protocols = ['tdoc.v1', 'tdoc.v9', 'tdoc.v2'];
    const { welcome } = await enter(server, { place, protocols }, 'practitioner');
    assert.equal(welcome.v, 2);
  });

  it('are refused with a code the page can read when none is known', async () => {
    for (const protocols of [['tdoc.v3'], ['tdoc.v0', 'tdoc.v1234']]) {
      const client = await server.connect({ protocols });
      assert.equal(await client.refusal(), 'VERSION_UNSUPPORTED');
      client.sendRaw('x'.repeat(70_000));
      assert.equal(await client.closed, 4406);
    }
    await assert.rejects(server.connect({ protocols: ['tdoc.v12345'] }), /400/);
  });

  it('hold for the first message too: another one than agreed is refused', async () => {
    const place = await server.room();
    const client = await server.connect({ protocols: ['tdoc.v2'] });
    const ticket = await server.ticket(place.id, 'patient');
    const { participantId } = client;
    client.send({ type: 'join', v: 1, ticket, roomAuth: drawRoomAuth(), participantId });
    assert.equal(await client.refusal(), 'PROTOCOL');
  });
});

for (const spoken of [[1], [2]] as ProtocolVersion[][]) {
  const version = spoken[0] as ProtocolVersion;
  it(`a server that speaks version ${version} only serves the pages that speak it as well`, async () => {
    const server = await TestServer.start({ ports: () => ({ versions: spoken }) });
    try {
      const place = await server.room();
      const both = ['tdoc.v2', 'tdoc.v1'];
      const { welcome } = await enter(server, { place, protocols: both }, 'practitioner');
      assert.equal(welcome.v, version);
      const other = await server.connect({ protocols: [version === 1 ? 'tdoc.v2' : 'tdoc.v1'] });
      assert.equal(await other.refusal(), 'VERSION_UNSUPPORTED');
    } finally {
      await server.dispose();
    }
  });
}

describe('a server that is about to stop', () => {
  const V2 = { protocols: ['tdoc.v2', 'tdoc.v1'] };

  it('says when to come back, takes nobody new, and waits until all have moved', async () => {
    const server = await TestServer.start({
      config: { drainS: 10, drainTo: 'wss://two.example/x' },
    });
    const place = await server.room();
    const ticket = await server.ticket(place.id, 'practitioner');
    const client = await server.connect(V2);
    await client.join(ticket, place.roomAuth);
    assert.equal((await server.request('GET', '/readyz')).status, 200);

    const stopped = server.stop();
    assert.deepEqual(await client.next('reconnect'), {
      type: 'reconnect',
      afterMs: 0,
      withinMs: 10_000,
      url: 'wss://two.example/x',
    });
    assert.equal(server.isDraining, true);
    assert.equal((await server.request('GET', '/readyz')).status, 503);
    await assert.rejects(server.connect(V2), /503/);
    // Whoever is still here is served: the room goes on.
    client.send({ type: 'admit', participantId: client.participantId });
    await client.settle();

    await client.close();
    await stopped;
    await server.dispose();
  });

  it('closes with 1012 whoever knows no such message, within the window', async () => {
    const server = await TestServer.start({ config: { drainS: 10 } });
    const place = await server.room();
    const { client } = await server.enter(place, anne);
    const stopped = server.stop();
    await client.settle();
    server.clock.advance(10_000);
    assert.equal(await client.closed, 1012);
    assert.equal(
      client.inbox.some(({ type }) => type === 'reconnect'),
      false,
    );
    await stopped;
    await server.dispose();
  });

  it('closes with 1012 whoever stays beyond the window', async () => {
    const server = await TestServer.start({ config: { drainS: 10 } });
    const place = await server.room();
    await server.enter(place, anne);
    const client = await server.connect(V2);
    await client.join(await server.ticket(place.id, jeanne.role), place.roomAuth);
    const stopped = server.stop();
    await client.next('reconnect');
    server.clock.advance(13_000);
    assert.equal(await client.closed, 1012);
    await stopped;
    await server.dispose();
  });

  it('stops at once by default where there is one server: there is nowhere to move to', async () => {
    const server = await TestServer.start();
    const client = await server.connect(V2);
    await server.stop();
    assert.equal(await client.closed, 1012);
    assert.deepEqual(client.inbox, []);
    await server.dispose();
  });
});
