/**
 * What must not be noticed, done on purpose: one room over three nodes behind nginx, in which two
 * people never stop to exchange sealed messages while the node that owns the room is killed, Redis
 * restarted and PostgreSQL crashed. Answers with what was lost and how long each took; judges nothing.
 */
import type { AuditEventView } from '../http/audit-operations.ts';
import { drawRoomAuth } from './personas.ts';
import { Installation } from './installation.ts';
import { StandingSeat } from './standing-seat.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

/** Well below what counts as a flood, and often enough that every outage meets some under way. */
const EXCHANGE_EVERY_MS = 40;
/** Said beside the exchange for as long as an outage takes: both together must be no flood either. */
const GREET_EVERY_MS = 250;
/** A drill that takes longer has lost something: it fails, and its processes end. */
const DRILL_WITHIN_MS = 120_000;

export interface DrillReport {
  /** From each blow's end (the killed node: from the blow) until everybody is served again, in ms. */
  afterNodeKillMs: number;
  afterRedisRestartMs: number;
  afterPostgresRestartMs: number;
  /** Sent by the two who were on living nodes, and what came of it at the other end. */
  sent: string[][];
  received: string[][];
  /** How often each of these two was welcomed: once, if they noticed nothing. */
  welcomes: number[];
  /** Events of the audit log that tell what was committed, by kind. */
  audited: Record<string, number>;
  /** Webhook events by type; each id counted once, and how many came twice. */
  announced: Record<string, number>;
  announcedTwice: number;
  state: string;
}

interface AuditPage {
  events: AuditEventView[];
  nextCursor: string | null;
}

/** Two seats that never stop talking to each other. */
class Exchange {
  readonly sent: string[][] = [[], []];
  readonly #seats: readonly [StandingSeat, StandingSeat];
  readonly #timer: NodeJS.Timeout;

  constructor(seats: readonly [StandingSeat, StandingSeat]) {
    this.#seats = seats;
    this.#timer = setInterval(() => this.#say(), EXCHANGE_EVERY_MS);
  }

  /** Says one thing more each; resolves once both have all that was said so far. */
  async settled(): Promise<void> {
    this.#say();
    const counts = this.sent.map(({ length }) => length);
    await Promise.all(
      this.#seats.map((seat, index) =>
        seat.until(() => seat.relayed.length >= (counts[1 - index] ?? 0)),
      ),
    );
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #say(): void {
    for (const [index, seat] of this.#seats.entries()) {
      const other = this.#seats[1 - index];
      const said = this.sent[index];
      if (!other || !said) continue;
      const payload = `m-${index}-${said.length}`;
      said.push(payload);
      seat.send({ type: 'relay', to: other.participantId, payload });
    }
  }
}

export async function runNodeDrill(): Promise<DrillReport> {
  const receiver = await WebhookReceiver.start();
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const house = await Installation.start({ nodes: 3, webhook: { url: receiver.url, secret } });
  const open: { stop(): void }[] = [];
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new Error('the drill came to no end')), DRILL_WITHIN_MS);
  });
  try {
    return await Promise.race([drill(house, { receiver, open }), tooLate]);
  } finally {
    clearTimeout(late);
    for (const each of open) each.stop();
    await house.dispose();
    await receiver.stop();
  }
}

async function drill(
  house: Installation,
  { receiver, open }: { receiver: WebhookReceiver; open: { stop(): void }[] },
): Promise<DrillReport> {
  const [first, second, third] = house.nodes;
  if (!first || !second || !third) throw new Error('three nodes are needed');
  const { id } = await house.plan();
  const roomAuth = drawRoomAuth();
  const join = async (
    role: 'practitioner' | 'patient' | 'companion' | 'interpreter',
    port?: number,
  ) =>
    StandingSeat.join(house.url, {
      ticket: await house.ticket(id, role),
      roomAuth,
      ...(port === undefined ? {} : { port }),
    }).then((seat) => {
      open.push(seat);
      return seat;
    });
  // The first one in makes its node the owner of the room: that is the node to kill.
  const practitioner = await join('practitioner', first.port);
  const patient = await join('patient', second.port);
  const companion = await join('companion', third.port);
  for (const { participantId } of [patient, companion]) {
    practitioner.send({ type: 'admit', participantId });
  }
  const greet = async (to: StandingSeat, from: StandingSeat, payload: string) => {
    // Whoever is not back yet hears nothing: said again until it is heard.
    const say = () => from.send({ type: 'relay', to: to.participantId, payload });
    const timer = setInterval(say, GREET_EVERY_MS);
    say();
    await to.until(() => to.relayed.includes(payload));
    clearInterval(timer);
  };
  await greet(patient, companion, 'ready');
  await greet(companion, patient, 'ready');
  patient.relayed.length = companion.relayed.length = 0;
  const exchange = new Exchange([patient, companion]);
  open.push(exchange);
  await exchange.settled();

  const killedAt = performance.now();
  await first.kill();
  await practitioner.until(() => practitioner.welcomes >= 2);
  await Promise.all([exchange.settled(), greet(practitioner, companion, 'after-kill')]);
  const afterNodeKillMs = performance.now() - killedAt;

  await house.redis.kill();
  await house.redis.startAgain();
  const redisBackAt = performance.now();
  await Promise.all([exchange.settled(), greet(practitioner, companion, 'after-redis')]);
  const afterRedisRestartMs = performance.now() - redisBackAt;

  await house.postgres.crash();
  await exchange.settled();
  await house.postgres.startAgain();
  const postgresBackAt = performance.now();
  const interpreter = await join('interpreter');
  practitioner.send({ type: 'admit', participantId: interpreter.participantId });
  await greet(practitioner, interpreter, 'after-postgres');
  const afterPostgresRestartMs = performance.now() - postgresBackAt;

  await exchange.settled();
  exchange.stop();
  await exchange.settled();
  const { state } = (await (await house.request('GET', `/v1/teleconsultations/${id}`)).json()) as {
    state: string;
  };
  const announced = await announcedUntil(receiver, 'teleconsultation.started');
  const audited = await auditedKinds(house, id);
  return {
    afterNodeKillMs,
    afterRedisRestartMs,
    afterPostgresRestartMs,
    sent: exchange.sent,
    received: [companion.relayed, patient.relayed].map((relayed) =>
      relayed.filter((payload) => payload.startsWith('m-')),
    ),
    welcomes: [patient.welcomes, companion.welcomes],
    audited,
    ...announced,
    state,
  };
}

async function announcedUntil(receiver: WebhookReceiver, type: string) {
  const typeOf = (body: string) => (JSON.parse(body) as { type: string }).type;
  await receiver.untilSome(({ body }) => typeOf(body) === type);
  const byId = new Map(
    receiver.received.map(({ headers, body }) => [headers['webhook-id'], typeOf(body)]),
  );
  const announced: Record<string, number> = {};
  for (const each of byId.values()) announced[each] = (announced[each] ?? 0) + 1;
  return { announced, announcedTwice: receiver.received.length - byId.size };
}

async function auditedKinds(house: Installation, id: string): Promise<Record<string, number>> {
  const kinds: Record<string, number> = {};
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `?cursor=${cursor}`;
    const page = (await (
      await house.request('GET', `/v1/audit/events${query}`)
    ).json()) as AuditPage;
    for (const { event } of page.events) {
      const { kind, teleconsultationId } = JSON.parse(event ?? '{}') as Record<string, string>;
      if (kind === undefined || teleconsultationId !== id) continue;
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
    cursor = page.nextCursor;
  }
  return kinds;
}
