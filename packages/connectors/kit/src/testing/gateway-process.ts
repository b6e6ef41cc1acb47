/**
 * The connector as a process of its own, as a hospital runs it, so that it can be killed in the
 * middle of anything and started again on the same data and ports.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProfileInput } from '../gateway/profile.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export class GatewayProcess {
  readonly folder: string;
  readonly profile: ProfileInput;
  readonly profileFile: string;
  port = 0;
  /** Everything the process logged. */
  readonly logLines: string[] = [];
  #child: ChildProcess | null = null;
  #up: Promise<void> = Promise.resolve();

  constructor(options: { folder: string; profile: ProfileInput }) {
    this.folder = options.folder;
    this.profile = options.profile;
    this.profileFile = join(options.folder, 'profile.json');
  }

  /** Resolves once it listens; after a kill, once the next one does. */
  get up(): Promise<void> {
    return this.#up;
  }

  start(): Promise<void> {
    this.#up = this.#start();
    return this.#up;
  }

  async #start(): Promise<void> {
    const { profile } = this;
    const receive = { ...profile.receive, port: this.port };
    writeFileSync(this.profileFile, JSON.stringify({ ...profile, receive }));
    const child = spawn(process.execPath, [MAIN, 'start', '--profile', this.profileFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    createInterface({ input: child.stderr }).on('line', (line) => this.logLines.push(line));
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /^listening on port (\d+)$/.exec(line)?.[1];
      if (port === undefined) continue;
      this.port = Number(port);
      child.stdout.resume();
      return;
    }
    throw new Error(`the connector did not start:\n${this.logLines.join('\n')}`);
  }

  /** SIGKILL in the middle of whatever it does, then a new process on the same data. */
  async killAndRestart(): Promise<void> {
    this.#up = this.end('SIGKILL').then(() => this.#start());
    await this.#up;
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
