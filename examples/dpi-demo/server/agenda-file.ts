/**
 * The agenda's file: written beside and renamed, so that a power cut leaves the old or the new one,
 * never half of it. An unreadable file is set aside, not overwritten.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import type { Visit } from './appointment.ts';

export interface KeptAgenda {
  /** The day it was written, `YYYY-MM-DD`. */
  day: string;
  visits: Record<string, Visit>;
  /** Teleconsultations that were replaced or reset: their links are over, not unknown. */
  past: string[];
}

export class AgendaFile {
  readonly #path: string;

  constructor({ folder }: { folder: string }) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#path = join(folder, 'agenda.json');
  }

  read(): KeptAgenda | null {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch {
      return null;
    }
    try {
      const kept: unknown = JSON.parse(text);
      if (isKeptAgenda(kept)) return kept;
    } catch {
      // Falls through: it is set aside like any other file we cannot read.
    }
    renameSync(this.#path, `${this.#path}.unreadable`);
    return null;
  }

  write(kept: KeptAgenda): void {
    const beside = `${this.#path}.new`;
    const file = openSync(beside, 'w', 0o600);
    try {
      writeSync(file, `${JSON.stringify(kept, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, this.#path);
  }
}

function isKeptAgenda(value: unknown): value is KeptAgenda {
  return (
    typeof value === 'object' &&
    value !== null &&
    'day' in value &&
    typeof value.day === 'string' &&
    'visits' in value &&
    typeof value.visits === 'object' &&
    value.visits !== null &&
    'past' in value &&
    Array.isArray(value.past)
  );
}
