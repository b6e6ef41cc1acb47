/**
 * What the audit log costs those who talk: the time a relayed message takes through the server while
 * a host makes it write 200 audit events a second, against the same without, in turns.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { root } from '../repository.mjs';
import { awaitLine, endProcess } from './awaited-line.mjs';
import { quantile, median, takeTurns } from './statistics.mjs';

const TURNS = 3;
const MEASURED_MS = 5_000;
/** Below what the server takes for a flood. */
const RELAY_EVERY_MS = 25;
const ROOMS = 6;
const EVENTS_PER_SECOND = 200;
const GOAL = 1.5;
const PACKAGE = join(root, 'packages', 'signalling-server');
const ORIGIN = 'https://dpi.bench.example';
const PAYLOAD_BYTES = 768;

/** A host's backend that reads one teleconsultation at a steady rate: each read is an audit event. */
const HOST = `
  const [url, key, perSecond] = process.argv.slice(1);
  const headers = { authorization: 'Bearer ' + key };
  const start = performance.now();
  let sent = 0;
  console.log('reading');
  setInterval(() => {
    const due = Math.floor(((performance.now() - start) / 1000) * perSecond);
    for (; sent < due; sent += 1) fetch(url, { headers }).then((answer) => answer.arrayBuffer());
  }, 5);
`;

/** @returns {Promise<import('./figure.mjs').Figure[]>} */
export async function measureAuditRelay({ tell }) {
  const house = await openHouse();
  try {
    const { quiet, audited } = await takeTurns(
      { quiet: () => relayP99(house), audited: () => whileAudited(house, () => relayP99(house)) },
      {
        turns: TURNS,
        onMeasured: (name, turn, p99) =>
          tell(`turn ${turn + 1} of ${TURNS}, ${name}: p99 ${p99.toFixed(2)} ms`),
      },
    );
    const [alone, busy] = [median(quiet), median(audited)];
    console.log(
      `  median of ${TURNS}: p99 ${alone.toFixed(2)} ms alone, ` +
        `${busy.toFixed(2)} ms beside ${EVENTS_PER_SECOND} audit events a second`,
    );
    return [
      {
        name: 'relay-p99-audited-to-quiet',
        value: busy / alone,
        goal: { relation: '<=', limit: GOAL },
      },
    ];
  } finally {
    await house.close();
  }
}

async function whileAudited({ url, key, id }, measure) {
  const place = `${url}/v1/teleconsultations/${id}`;
  const args = ['--eval', HOST, place, key, String(EVENTS_PER_SECOND)];
  const host = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await awaitLine(host, /reading/);
    await pause(500);
    return await measure();
  } finally {
    await endProcess(host);
  }
}

/** 99th percentile of a relayed message's way, in milliseconds. */
async function relayP99({ rooms }) {
  const times = await Promise.all(rooms.map(relayTimes));
  return quantile(times.flat(), 0.99);
}

async function relayTimes({ practitioner, patient }) {
  const times = [];
  const payload = randomBytes(PAYLOAD_BYTES).toString('base64url');
  let sentAt = 0;
  let arrived = () => undefined;
  patient.onRelay = () => {
    times.push(performance.now() - sentAt);
    arrived();
  };
  const end = performance.now() + MEASURED_MS;
  while (performance.now() < end) {
    const arrival = new Promise((resolve) => (arrived = resolve));
    sentAt = performance.now();
    practitioner.send({ type: 'relay', to: patient.participantId, payload });
    await arrival;
    await pause(RELAY_EVERY_MS);
  }
  return times;
}

async function openHouse() {
  const data = mkdtempSync(join(tmpdir(), 'tdoc-bench-audit-'));
  const key = `tk_${randomBytes(32).toString('base64url')}`;
  const config = join(data, 'config.json');
  const tenant = { id: 'bench', name: 'Bench', apiKey: key, origins: [ORIGIN] };
  writeFileSync(config, JSON.stringify({ dataDir: data, port: 0, tenants: [tenant] }));
  const { bin } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  const binary = join(PACKAGE, bin['tdoc-server']);
  const server = spawn(process.execPath, [binary, 'start', '--config', config], {
    cwd: PACKAGE,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const close = async () => {
    await endProcess(server);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const [, port] = await awaitLine(server, /"port":(\d+)[^\n]*server started/);
    const url = `http://127.0.0.1:${port}`;
    const post = async (path, body) => {
      const response = await fetch(`${url}/v1/teleconsultations${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return response.json();
    };
    const rooms = [];
    for (let room = 0; room < ROOMS; room += 1) rooms.push(await openRoom(url, post));
    return { url, key, id: rooms[0].id, rooms, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openRoom(url, post) {
  const { id } = await post('', {});
  const roomAuth = randomBytes(32).toString('base64url');
  const enter = async (role) => {
    const { ticket } = await post(`/${id}/admission-tickets`, { role });
    return openSocket(url, { ticket, roomAuth });
  };
  return { id, practitioner: await enter('practitioner'), patient: await enter('patient') };
}

async function openSocket(url, { ticket, roomAuth }) {
  const { default: WebSocket } = await import('ws');
  const participantId = randomBytes(16).toString('hex');
  // eslint-disable-next-line no-restricted-syntax -- the bare end of a socket is what is measured
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/signalling`, ['tdoc.v1'], {
    origin: ORIGIN,
  });
  const end = {
    participantId,
    onRelay: () => undefined,
    send: (message) => socket.send(JSON.stringify(message)),
  };
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`the server closed with ${code}`)));
    socket.on('open', () => end.send({ type: 'join', v: 1, ticket, roomAuth, participantId }));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.type === 'welcome') resolve(end);
      if (message.type === 'relay') end.onRelay();
    });
  });
}
