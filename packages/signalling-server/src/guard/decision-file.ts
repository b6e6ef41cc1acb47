/**
 * The file in which fail2ban reads the decisions, a line each. It holds network addresses, so it is
 * written only when the operator names one; how long it is kept is up to logrotate.
 */
import { open, type FileHandle } from 'node:fs/promises';
import type { Log } from '../observability/log.ts';

/** Lines waiting for a slow disk; more are dropped, and that is told. */
const MAX_WAITING = 1_000;

export class DecisionFile {
  readonly #path: string;
  readonly #log: Log;
  #waiting: string[] = [];
  #writing: Promise<void> | null = null;

  constructor(options: { path: string; log: Log }) {
    this.#path = options.path;
    this.#log = options.log;
  }

  /** Appends a line; never throws, because a full disk must not stop the guard. */
  append(line: string): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#log.error('guard decision not written', { code: 'DECISION_FILE_SLOW' });
      return;
    }
    this.#waiting.push(`${line}\n`);
    this.#writing ??= this.#write();
  }

  /** Resolves once everything appended so far is written, or could not be. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      let file: FileHandle | null = null;
      try {
        // Opened anew each time, so that a file that was rotated away is not written to for ever.
        file = await open(this.#path, 'a', 0o640);
        await file.appendFile(lines.join(''));
      } catch (error) {
        this.#log.error('guard decision not written', { code: 'DECISION_FILE_UNWRITABLE' }, error);
      } finally {
        await file?.close();
      }
    }
    this.#writing = null;
  }
}
