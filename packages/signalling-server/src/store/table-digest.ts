/**
 * Whether two tables hold the same: a hash over all rows, whatever database they come from.
 */
import { createHash } from 'node:crypto';
import type { Row } from './sqlite-source.ts';

export class TableDigest {
  readonly #hash = createHash('sha256');
  readonly #columns: readonly string[];
  rowCount = 0;

  /** @param columns those that count, in this order */
  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      const values = this.#columns.map((column) => plain(row[column]));
      this.#hash.update(`${JSON.stringify(values)}\n`, 'utf8');
    }
    this.rowCount += rows.length;
  }

  /** Ends it. */
  hex(): string {
    return this.#hash.digest('hex');
  }
}

function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('hex') } : value;
}
