/**
 * Takes what is to be sent: from the program that embeds the gateway, or as a file in the folder
 * `outgoing`. What cannot be sent is set aside with its reason; nothing is deleted before it is kept.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { parseMessage, readHeader, type Hl7Fault } from '../hl7v2/index.ts';
import type { OutboxStore } from '../sync/store.ts';

/** How often the folder is looked at, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
const FILE = /\.hl7$/i;

export type Submission =
  { ok: true; result: 'queued' | 'known' } | { ok: false; faults: readonly Hl7Fault[] };

export class Sending {
  readonly folder: string;
  readonly #store: OutboxStore;
  readonly #clock: Clock;
  readonly #onQueued: () => void;
  #cancelTimer: () => void = () => undefined;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: {
    store: OutboxStore;
    clock: Clock;
    dataDir: string;
    onQueued: () => void;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#onQueued = options.onQueued;
    this.folder = join(options.dataDir, 'outgoing');
    mkdirSync(join(this.folder, 'refused'), { recursive: true, mode: 0o700 });
  }

  /** Resolves once the message is durable. */
  async submit(bytes: Uint8Array): Promise<Submission> {
    const result = parseMessage(bytes);
    if (!result.ok) return { ok: false, faults: result.faults };
    const header = readHeader(result.message);
    const text = result.message.toString();
    const body = text.slice(text.search(/[\r\n]/) + 1);
    const isQueued = await this.#store.enqueue({
      controlId: header.controlId,
      businessKey: createHash('sha256')
        .update(`${header.type}^${header.event}|${header.controlId}|${body}`)
        .digest('hex'),
      // Reports of one patient stay in order; without a number the message is on its own.
      patientKey: result.message.get('PID-3') || null,
      kind: `${header.type}^${header.event}`,
      bytes,
      createdAt: this.#clock.now(),
    });
    if (isQueued) this.#onQueued();
    return { ok: true, result: isQueued ? 'queued' : 'known' };
  }

  /** Looks into the folder now and from then on. */
  start(): void {
    if (this.#isStopped) return;
    this.#looking = this.#look().finally(() => {
      if (!this.#isStopped)
        this.#cancelTimer = this.#clock.setTimer(() => this.start(), LOOK_EVERY_MS);
    });
  }

  /** Resolves once the folder was looked through. */
  async looked(): Promise<void> {
    await this.#looking;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer();
    await this.#looking;
  }

  async #look(): Promise<void> {
    if (!existsSync(this.folder)) return;
    for (const name of readdirSync(this.folder)
      .filter((file) => FILE.test(file))
      .sort()) {
      const path = join(this.folder, name);
      const submission = await this.submit(readFileSync(path));
      // A crash before this line sends the file through `submit` again, where it is known.
      if (submission.ok) rmSync(path);
      else setAside(this.folder, name, submission.faults);
    }
  }
}

function setAside(folder: string, name: string, faults: readonly Hl7Fault[]): void {
  const reasons = faults.map(({ code, path }) => `${code} ${path}`.trim()).join('\n');
  writeFileSync(join(folder, 'refused', `${name}.reason.txt`), `${reasons}\n`, { mode: 0o600 });
  renameSync(join(folder, name), join(folder, 'refused', name));
}
