/** The messages of the folder `hl7v2/messages`: fictitious people, written after PAM-FR and HL7 v2.5. */
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../hl7v2/messages/', import.meta.url);

export const SAMPLE_NAMES: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.hl7'))
  .sort();

export function sampleBytes(name: string): Buffer {
  return readFileSync(new URL(name, folder));
}

export function sampleText(name: string): string {
  return sampleBytes(name).toString('utf8');
}
