/**
 * Network namespaces, and wires between them that this process holds in its hands: each is an Ethernet
 * device (TAP) whose frames `socat` brings here as datagrams. Nothing is named outside this process's own
 * namespace, so everything is gone when the process is.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const LOOPBACK = '127.0.0.1';
const TRIES = 100;
const TRY_MS = 20;

/** @returns {string | null} why no namespace can be made here; null when it can. */
export function whyNoNamespaces() {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  if (!existsSync('/dev/net/tun')) return '/dev/net/tun is missing';
  const { status, stderr } = spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up']);
  if (status !== 0)
    return `unshare --net failed: ${String(stderr ?? '').trim() || 'no such program'}`;
  return null;
}

/** Runs `ip` in the namespace of process `pid`, or in this one. @throws with what it said. */
export function ip(words, { pid } = {}) {
  const args = words.split(' ');
  const { status, stderr } =
    pid === undefined
      ? spawnSync('ip', args)
      : spawnSync('nsenter', ['--target', String(pid), '--net', '--', 'ip', ...args]);
  if (status !== 0) throw new Error(`ip ${words}: ${String(stderr).trim()}`);
}

/** A namespace that lasts until it is closed, or until this process ends: `cat` waits for our end of a pipe. */
export async function openNamespace() {
  const keeper = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const { pid } = keeper;
  for (let count = 0; ; count += 1) {
    try {
      // Until `unshare` has done its work, this would be our own namespace, whose loopback is up already.
      const { stdout } = spawnSync('readlink', [`/proc/${pid}/ns/net`, '/proc/self/ns/net']);
      const [theirs, ours] = String(stdout).trim().split('\n');
      if (!theirs || theirs === ours) throw new Error('not yet');
      ip('link set lo up', { pid });
      break;
    } catch (error) {
      if (count === TRIES) throw error;
      await pause(TRY_MS);
    }
  }
  return { pid, close: () => keeper.stdin.end() };
}

/**
 * An Ethernet device and its frames.
 *
 * @param {{ name: string, onFrame: (frame: Buffer) => void }} options `name` is the device's, at first in this
 *   namespace.
 */
export async function openWire({ name, onFrame }) {
  const socket = createSocket('udp4');
  const far = createSocket('udp4');
  far.bind(0, LOOPBACK);
  socket.bind(0, LOOPBACK);
  await Promise.all([once(far, 'listening'), once(socket, 'listening')]);
  // Free a moment ago, for socat.
  const { port } = far.address();
  far.close();
  await once(far, 'close');
  socket.on('message', (frame) => onFrame(frame));
  const carrier = spawn(
    'socat',
    [
      `TUN,tun-type=tap,tun-name=${name},iff-no-pi`,
      `UDP4:${LOOPBACK}:${socket.address().port},bind=${LOOPBACK}:${port}`,
    ],
    { stdio: 'ignore' },
  );
  for (let count = 0; !existsSync(`/sys/class/net/${name}`) && count < TRIES; count += 1) {
    const { status } = spawnSync('ip', ['link', 'show', name]);
    if (status === 0) break;
    await pause(TRY_MS);
  }
  let isOpen = true;
  return {
    send(frame) {
      // What was on its way when the wire went is lost.
      if (isOpen) socket.send(frame, port, LOOPBACK);
    },
    close() {
      isOpen = false;
      carrier.kill();
      socket.close();
    },
  };
}
