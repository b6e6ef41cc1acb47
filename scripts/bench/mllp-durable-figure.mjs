/**
 * Messages a running connector takes, end to end: the binary as published, its embedded database,
 * sixteen connections that each wait for the acknowledgement before they send the next message.
 * Every acknowledged message is on disk. Beside it, the same disk with one sync for each message.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import Database from 'better-sqlite3';

import { root } from '../repository.mjs';
import { awaitLine, endProcess } from './awaited-line.mjs';
import { admission } from './hl7-messages.mjs';
import { median } from './statistics.mjs';

const CONNECTIONS = 16;
const TURN_MESSAGES = 5_000;
const TURNS = 5;
const MEMORY_TURNS = 8;
const GOAL_RATE = 1_000;
const GOAL_MEMORY = 1.25;
const START = 0x0b;
const END = Buffer.from([0x1c, 0x0d]);
const PACKAGE = join(root, 'packages', 'connectors', 'kit');

/** @returns {Promise<import('./figure.mjs').Figure[]>} */
export async function measureMllpDurable({ tell }) {
  const folder = mkdtempSync(join(tmpdir(), 'tdoc-bench-connector-'));
  const { child, port } = await startConnector(folder);
  try {
    const load = new Load(port);
    await load.run(TURN_MESSAGES / 2);
    const [rates, singles] = [[], []];
    for (let turn = 0; turn < TURNS; turn += 1) {
      rates.push(await load.run(TURN_MESSAGES));
      singles.push(singleCommitsPerSecond(folder, turn));
      tell(
        `turn ${turn + 1} of ${TURNS}: ${Math.round(rates.at(-1))} messages/s, ${Math.round(singles.at(-1))} single commits/s`,
      );
    }
    const memory = await watchMemory(load, { child, tell });
    await load.close();
    const [rate, single] = [median(rates), median(singles)];
    console.log(
      `  median of ${TURNS}: ${Math.round(rate)} durable messages/s over ${CONNECTIONS} connections, ${Math.round(single)} single commits/s on the same disk`,
    );
    return [
      {
        name: 'mllp-durable-messages-per-second',
        value: rate,
        digits: 0,
        goal: { relation: '>=', limit: GOAL_RATE },
      },
      { name: 'mllp-durable-to-single-commits', value: rate / single },
      ...(memory === null
        ? []
        : [
            {
              name: 'mllp-memory-growth',
              value: memory,
              goal: { relation: '<=', limit: GOAL_MEMORY },
            },
          ]),
    ];
  } finally {
    await endProcess(child);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startConnector(folder) {
  const profile = join(folder, 'profile.json');
  writeFileSync(
    profile,
    JSON.stringify({
      format: 'tdoc-connector-profile/1',
      site: 'CHU X (fictif)',
      product: 'generic-pam-fr',
      evidence: 'standard',
      environment: 'test',
      dataDir: 'data',
      timeZone: 'Europe/Paris',
      authorities: [{ namespace: 'CHU-X', universalId: '000897406', universalIdType: 'N' }],
      receive: { port: 0 },
      status: { port: 0 },
    }),
  );
  const { bin } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  const main = join(PACKAGE, bin['tdoc-connector']);
  const child = spawn(process.execPath, [main, 'start', '--profile', profile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [, port] = await awaitLine(child, /listening on port (\d+)/);
  return { child, port: Number(port) };
}

/** Sixteen senders that wait for each answer; every message is a new patient's. */
class Load {
  #sent = 0;
  #sockets;

  constructor(port) {
    this.#sockets = Array.from({ length: CONNECTIONS }, () =>
      connect({ host: '127.0.0.1', port, noDelay: true }),
    );
  }

  /** @returns messages acknowledged per second */
  async run(count) {
    const startedAt = performance.now();
    let left = count;
    await Promise.all(
      this.#sockets.map(async (socket) => {
        while (left > 0) {
          left -= 1;
          await this.#exchange(socket);
        }
      }),
    );
    return (count / (performance.now() - startedAt)) * 1_000;
  }

  #exchange(socket) {
    this.#sent += 1;
    const number = String(this.#sent);
    const text = admission({ controlId: `L${number}`, ipp: `1${number}`, visit: `V${number}` });
    return new Promise((resolve, reject) => {
      let answer = '';
      const listen = (chunk) => {
        answer += chunk.toString('latin1');
        if (!answer.endsWith('\x1c\r')) return;
        socket.off('data', listen);
        if (answer.includes(`\rMSA|AA|L${number}\r`)) resolve();
        else reject(new Error(`not acknowledged: ${answer}`));
      };
      socket.on('data', listen);
      socket.write(Buffer.concat([Buffer.from([START]), Buffer.from(text), END]));
    });
  }

  async close() {
    await Promise.all(
      this.#sockets.map(
        (socket) =>
          new Promise((resolve) => {
            socket.once('close', resolve);
            socket.end();
          }),
      ),
    );
  }
}

/** What the disk gives when each message has a commit of its own. */
function singleCommitsPerSecond(folder, turn) {
  const db = new Database(join(folder, `single-${turn}.sqlite3`));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE message (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)');
  const insert = db.prepare('INSERT INTO message (body) VALUES (?)');
  const body = Buffer.from(admission({ controlId: 'S', ipp: '1', visit: '1' }));
  const startedAt = performance.now();
  let count = 0;
  while (performance.now() - startedAt < 500) {
    insert.run(body);
    count += 1;
  }
  db.close();
  return (count / (performance.now() - startedAt)) * 1_000;
}

/**
 * Resident memory after many messages divided by that after a part of them, the highest of each
 * half, so that a collection in between decides nothing.
 */
async function watchMemory(load, { child, tell }) {
  if (!existsSync('/proc/self/status')) return null;
  const halves = [[], []];
  for (let turn = 0; turn < MEMORY_TURNS; turn += 1) {
    await load.run(TURN_MESSAGES);
    const megabytes = residentMegabytes(child.pid);
    halves[turn < MEMORY_TURNS / 2 ? 0 : 1].push(megabytes);
    tell(`memory, turn ${turn + 1} of ${MEMORY_TURNS}: ${megabytes.toFixed(0)} MB`);
  }
  const [early, late] = halves.map((half) => Math.max(...half));
  const total = TURN_MESSAGES * (TURNS + MEMORY_TURNS + 0.5);
  console.log(
    `  resident memory: ${early.toFixed(0)} MB, then ${late.toFixed(0)} MB, of ${total.toLocaleString('en')} messages in all`,
  );
  return late / early;
}

function residentMegabytes(pid) {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(kilobytes) * 1024) / 1e6;
}
