/** A whole teleconsultation on the real server, and what its audit log tells of it afterwards. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { JSONWebKeySet } from 'jose';
import { createStore } from '../store/sql-store.ts';
import { openAuditFile } from '../store/sqlite-audit-file.ts';
import type { AuditEventView } from '../http/audit-operations.ts';
import { verdictOn } from '../testing/grown-log.ts';
import { anne, BELLEVUE_KEY, ines, jeanne, marc, paul } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import { WebhookReceiver } from '../testing/webhook-receiver.ts';
import type { WebhookEvent } from '../webhooks/webhook-event.ts';
import { readEvent, SERVER_LOG, type AuditEvent } from './audit-event.ts';
import { leafHash } from './merkle-hash.ts';
import { judgeHead, type SignedTreeHead } from './tree-head.ts';
import { verifyConsistency, verifyInclusion } from './verify-merkle-proof.ts';

const secret = 'whsec_c2FpbnQtYXViaW4tc2FpbnQtYXViaW4tc2FpbnQtYXU=';
const bytes = (hex: string) => Buffer.from(hex, 'hex');

describe('the audit log of a teleconsultation', () => {
  let receiver: WebhookReceiver;
  let server: TestServer;

  before(async () => {
    receiver = await WebhookReceiver.start();
    server = await TestServer.start({
      webhook: { url: receiver.url, secret },
      config: {
        turn: { urls: ['turns:turn.saint-aubin.example'], secret: 'sixteen characters', ttlS: 600 },
      },
    });
  });
  after(async () => {
    await server.dispose();
    await receiver.stop();
  });

  async function get<T>(path: string, key?: string): Promise<T> {
    const response = await server.request('GET', path, key === undefined ? {} : { key });
    assert.equal(response.status, 200, path);
    return (await response.json()) as T;
  }

  async function views(key?: string): Promise<AuditEventView[]> {
    const all: AuditEventView[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '?limit=7' : `?limit=7&cursor=${cursor}`;
      const page = await get<{ events: AuditEventView[]; nextCursor: string | null }>(
        `/v1/audit/events${query}`,
        key,
      );
      all.push(...page.events);
      cursor = page.nextCursor;
    }
    return all;
  }

  async function events(key?: string): Promise<AuditEvent[]> {
    return (await views(key)).map(({ event }) => readEvent(event ?? '') as AuditEvent);
  }

  async function eventsOf(id: string): Promise<AuditEvent[]> {
    return (await events()).filter(({ teleconsultationId }) => teleconsultationId === id);
  }

  it('tells every step, who took it and on whom', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient, resumeToken } = await server.enter(room, jeanne);
    const { client: companion } = await server.enter(room, paul);
    practitioner.send({ type: 'admit', participantId: patient.participantId });
    await patient.next('participant-admitted');
    patient.send({ type: 'report', kind: 'media-unprotected', about: practitioner.participantId });
    await patient.drop();
    await practitioner.next('participant-lost');
    const again = await server.connect();
    await again.resume(resumeToken);
    practitioner.send({ type: 'remove', participantId: companion.participantId });
    await companion.next('removed');
    again.send({ type: 'leave' });
    await again.closed;
    await server.look(room.id);
    practitioner.send({ type: 'end' });
    await practitioner.closed;

    const told = (await eventsOf(room.id)).map(({ kind, actor, outcome, facts }) => [
      kind,
      actor.type === 'participant' ? actor.role : actor.type,
      outcome,
      facts?.role ?? facts?.report ?? facts?.reason ?? null,
    ]);
    const entry = (role: string) => [
      ['ticket-issued', 'api-key', 'done', role],
      ['ticket-used', role, 'done', null],
      ['participant-joined', role, 'done', null],
      ['turn-issued', role, 'done', null],
    ];
    assert.deepEqual(told, [
      ['teleconsultation-created', 'api-key', 'done', null],
      ...entry('practitioner'),
      ...entry('patient'),
      ...entry('companion'),
      ['participant-admitted', 'practitioner', 'done', 'patient'],
      ['security-report', 'patient', 'done', 'media-unprotected'],
      ['participant-lost', 'patient', 'done', null],
      ['participant-resumed', 'patient', 'done', null],
      ['turn-issued', 'patient', 'done', null],
      ['participant-removed', 'practitioner', 'done', 'companion'],
      ['participant-left', 'patient', 'done', null],
      ['teleconsultation-read', 'api-key', 'done', null],
      ['teleconsultation-ended', 'practitioner', 'done', 'ended-by-practitioner'],
    ]);
  });

  it('joins the ticket that was issued with the participant who used it', async () => {
    const room = await server.room();
    const { client } = await server.enter(room, anne);
    const kept = await eventsOf(room.id);
    const issued = kept.find(({ kind }) => kind === 'ticket-issued');
    const used = kept.find(({ kind }) => kind === 'ticket-used');
    assert.match(issued?.facts?.ticketId ?? '', /^ti_[0-9a-f]{20}$/);
    assert.equal(issued?.facts?.ticketId, used?.facts?.ticketId);
    assert.deepEqual(used?.actor, {
      type: 'participant',
      id: client.participantId,
      role: 'practitioner',
    });
  });

  it('tells refusals: a used ticket, a wrong link, an unknown teleconsultation', async () => {
    const room = await server.room();
    await server.enter(room, anne);
    const ticket = await server.ticket(room.id, 'patient');
    for (const expected of ['LINK_SECRET_WRONG', 'TICKET_USED']) {
      const client = await server.connect();
      const { participantId } = client;
      client.send({ type: 'join', v: 1, ticket, roomAuth: 'B'.repeat(43), participantId });
      assert.equal(await client.refusal(), expected);
    }
    await server.request('GET', `/v1/teleconsultations/${room.id}`, { key: BELLEVUE_KEY });
    const refused = (await eventsOf(room.id)).filter(({ outcome }) => outcome === 'refused');
    assert.deepEqual(
      refused.map(({ kind, code }) => [kind, code]),
      [
        ['participant-refused', 'LINK_SECRET_WRONG'],
        ['participant-refused', 'TICKET_USED'],
      ],
    );
    const elsewhere = (await events(BELLEVUE_KEY)).filter(({ outcome }) => outcome === 'refused');
    assert.deepEqual(
      elsewhere.map(({ kind, code, facts }) => [kind, code, facts?.request, facts?.status]),
      [['request-refused', 'TELECONSULTATION_UNKNOWN', 'GET /v1/teleconsultations/{id}', 404]],
    );
  });

  it('tells of sockets that were refused before anybody said who they are', async () => {
    await assert.rejects(server.connect({ origin: 'https://elsewhere.example' }), /403/);
    await assert.rejects(server.connect({ path: '/v1/signalling?ticket=x' }), /400/);
    await server.stop();
    const store = await createStore({ dataDir: server.dataDir });
    const kept = await store.auditEvents(SERVER_LOG, { from: 0, limit: 1_000 });
    await store.close();
    await server.startAgain();
    const codes = kept
      .map(({ body }) => readEvent(body ?? ''))
      .filter((event) => event?.kind === 'upgrade-refused')
      .map((event) => event?.code);
    assert.deepEqual(codes, ['ORIGIN_REFUSED', 'CREDENTIAL_IN_URL']);
  });

  it('tells who read the log itself, and what of it', async () => {
    await get('/v1/audit/tree-heads');
    const last = (await events()).filter(({ kind }) => kind === 'audit-read');
    assert.ok(last.some(({ facts }) => facts?.request === 'tree heads after 0'));
    assert.ok(last.some(({ facts }) => /^events from 0 to before 7$/.test(facts?.request ?? '')));
  });

  it('shows a tenant its own log and no other', async () => {
    const room = await server.room();
    const foreign = await views(BELLEVUE_KEY);
    assert.ok(!JSON.stringify(foreign).includes(room.id));
    assert.ok(foreign.every(({ event }) => readEvent(event ?? '')?.log === 'tenant:bellevue'));
    const own = await views();
    assert.ok(own.every(({ event }) => readEvent(event ?? '')?.log === 'tenant:saint-aubin'));
    // Sizes and places of the longer log are unknown in the shorter one.
    const path = `/v1/audit/proofs/inclusion?seq=0&size=${own.length}`;
    const response = await server.request('GET', path, { key: BELLEVUE_KEY });
    assert.equal(response.status, 404);
    for (const query of ['?log=tenant:saint-aubin', '?tenant=saint-aubin', '?limit=7&limit=8']) {
      const asked = await server.request('GET', `/v1/audit/events${query}`, { key: BELLEVUE_KEY });
      assert.equal(asked.status, 400, query);
    }
    assert.equal((await server.request('GET', '/v1/audit/events', { key: null })).status, 401);
  });

  it('is signed within ten seconds and proves each event and its own continuity', async () => {
    const keys = (await (
      await server.request('GET', '/v1/audit/keys', { key: null })
    ).json()) as JSONWebKeySet;
    const heads: SignedTreeHead[] = [];
    for (let count = 0; count < 2; count += 1) {
      await server.room();
      server.clock.advance(10_000);
      heads.push(await nextHead(heads.at(-1)?.size ?? 0));
    }
    const [older, newer] = heads as [SignedTreeHead, SignedTreeHead];
    for (const head of heads) assert.equal(await judgeHead(head, keys), null);

    const continuity = await get<{ path: string[] }>(
      `/v1/audit/proofs/consistency?from=${older.size}&to=${newer.size}`,
    );
    const claim = {
      from: { size: older.size, root: bytes(older.root) },
      to: { size: newer.size, root: bytes(newer.root) },
      proof: continuity.path.map(bytes),
    };
    assert.ok(verifyConsistency(claim));
    for (const { seq, event } of (await views()).slice(0, newer.size)) {
      const inclusion = await get<{ path: string[] }>(
        `/v1/audit/proofs/inclusion?seq=${seq}&size=${newer.size}`,
      );
      const proven = verifyInclusion({
        leaf: leafHash(Buffer.from(event ?? '')),
        index: seq,
        size: newer.size,
        root: bytes(newer.root),
        proof: inclusion.path.map(bytes),
      });
      assert.ok(proven, String(seq));
    }
  });

  /** The signing round is on its way once the clock moved; its end is seen by asking. */
  async function nextHead(beyond: number): Promise<SignedTreeHead> {
    for (;;) {
      const response = await server.request('GET', '/v1/audit/tree-head');
      const head = (await response.json()) as SignedTreeHead;
      if (head.size > beyond) return head;
    }
  }

  it('sends its signed head with each webhook, one that covers the end with the end', async () => {
    const keys = await get<JSONWebKeySet>('/v1/audit/keys');
    const room = await server.room();
    const { client } = await server.enter(room, anne);
    client.send({ type: 'end' });
    await client.closed;
    await receiver.untilSome(({ body }) => body.includes('.ended') && body.includes(room.id));
    const ended = receiver.received
      .map(({ body }) => JSON.parse(body) as WebhookEvent)
      .find(({ type, data }) => /ended/.test(type) && data.teleconsultationId === room.id);
    assert.ok(ended?.auditHead);
    assert.equal(await judgeHead(ended.auditHead, keys), null);
    const end = (await events()).find(
      ({ kind, teleconsultationId: id }) => kind === 'teleconsultation-ended' && id === room.id,
    );
    assert.equal(ended.auditHead.size, (end?.seq ?? 0) + 1);
  });

  it('says precisely what is wrong with a question, and tells of it', async () => {
    const wrong: [string, number, string][] = [
      ['events?limit=0', 400, 'REQUEST_INVALID'],
      ['events?limit=201', 400, 'REQUEST_INVALID'],
      ['events?cursor=x', 400, 'REQUEST_INVALID'],
      ['tree-heads?cursor=-1', 400, 'REQUEST_INVALID'],
      ['proofs/inclusion?seq=1', 400, 'REQUEST_INVALID'],
      ['proofs/inclusion?seq=1&size=0', 404, 'AUDIT_SIZE_UNKNOWN'],
      ['proofs/inclusion?seq=2&size=2', 404, 'AUDIT_EVENT_UNKNOWN'],
      ['proofs/inclusion?seq=1&size=999999', 404, 'AUDIT_SIZE_UNKNOWN'],
      ['proofs/consistency?from=0&to=2', 404, 'AUDIT_SIZE_UNKNOWN'],
      ['proofs/consistency?from=3&to=2', 404, 'AUDIT_SIZE_UNKNOWN'],
      ['proofs/consistency?from=1&to=999999', 404, 'AUDIT_SIZE_UNKNOWN'],
    ];
    for (const [path, status, code] of wrong) {
      const response = await server.request('GET', `/v1/audit/${path}`);
      assert.equal(response.status, status, path);
      assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
      assert.equal(((await response.json()) as { code: string }).code, code, path);
    }
    const last = (await events()).filter(({ kind }) => kind === 'request-refused').at(-1);
    assert.equal(last?.facts?.request, 'GET /v1/audit/proofs/consistency');
  });

  it('verifies after a stop, tells of start, stop and tenants, and holds nothing of anybody', async () => {
    await server.stop();
    const { exitCode, output } = await verdictOn(server.dataDir);
    assert.equal(exitCode, 0, output);
    const written = readdirSync(server.dataDir)
      .map((file) => readFileSync(join(server.dataDir, file), 'latin1'))
      .join('\n');
    const { reader, close } = await openAuditFile({ dataDir: server.dataDir });
    let told = '';
    for (const log of await reader.auditLogs()) {
      for (const { body } of await reader.auditEvents(log, { from: 0, limit: 10_000 }))
        told += body ?? '';
    }
    await close();
    assert.match(told, /"kind":"server-started"/);
    assert.match(told, /"kind":"server-stopped"/);
    assert.match(told, /"kind":"tenant-added"/);
    for (const { name } of [anne, marc, jeanne, paul, ines]) {
      assert.ok(!told.includes(name), name);
      assert.ok(!written.includes(Buffer.from(name).toString('latin1')), name);
    }
    assert.ok(!told.includes('127.0.0.1"'));
    await server.startAgain();
    const heads = receiver.received
      .map(({ body }) => (JSON.parse(body) as WebhookEvent).auditHead)
      .filter((head) => head !== undefined);
    const file = join(server.dataDir, 'heads.ndjson');
    writeFileSync(file, heads.map((head) => JSON.stringify(head)).join('\n'));
    assert.ok(heads.length > 5);
    const continued = await verdictOn(server.dataDir, '--from', file);
    assert.equal(continued.exitCode, 0, continued.output);
  });
});
