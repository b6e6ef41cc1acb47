/**
 * A server process on the first core, alone there: the load runs on the other one. Reads from /proc
 * what it costs. Linux only.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

import { Refusal } from '../../repository.mjs';
import { awaitLine, endProcess } from '../awaited-line.mjs';

const SERVER_CORE = 0;
const LOAD_CORE = 1;
/** Of `utime` and `stime` in /proc, on every Linux of today. */
const TICKS_PER_SECOND = 100;
const GC_SETTLES_MS = 1_500;
const GC_ON_SIGNAL = fileURLToPath(new URL('./gc-on-signal.mjs', import.meta.url));

/** Moves this process to the core of the load. @throws Refusal on a machine where that cannot be. */
export function takeLoadCore() {
  if (!existsSync('/proc/self/stat') || availableParallelism() < 2) {
    throw new Refusal(
      'This benchmark wants Linux and two cores: one for the server, one for the load.',
    );
  }
  try {
    execFileSync('taskset', ['-a', '-p', '-c', String(LOAD_CORE), String(process.pid)], {
      stdio: 'ignore',
    });
  } catch {
    throw new Refusal('taskset is missing: install the "util-linux" package of your system.');
  }
}

/**
 * @param {{ args: readonly string[], ready: RegExp, cwd?: string }} program
 * @returns {Promise<PinnedServer>} `match` is what `ready` matched
 */
export async function startPinned({ args, ready, cwd }) {
  const node = ['--expose-gc', '--import', GC_ON_SIGNAL];
  const child = spawn('taskset', ['-c', String(SERVER_CORE), process.execPath, ...node, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    return new PinnedServer(child, await awaitLine(child, ready));
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

export class PinnedServer {
  #child;

  constructor(child, match) {
    this.#child = child;
    this.match = match;
  }

  get pid() {
    return this.#child.pid;
  }

  /** Processor seconds of all its threads so far. */
  cpuSeconds() {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** Resident bytes now. */
  residentBytes() {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Resident bytes once garbage is collected. */
  async heldBytes() {
    this.#child.kill('SIGUSR2');
    await pause(GC_SETTLES_MS);
    return this.residentBytes();
  }

  stop() {
    return endProcess(this.#child);
  }
}
