/**
 * The client's types as they should be: the description of this release, written and laid out. Only the
 * generator and its test come here; nothing of it is published.
 */
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describeApi } from '../http/openapi.ts';
import { writeTypes, type Description } from './write-types.ts';

export async function generatedTypes(): Promise<string> {
  const file = fileURLToPath(new URL('../client/api-types.ts', import.meta.url));
  const description = describeApi('0.0.0') as unknown as Description;
  return format(writeTypes(description), { ...(await resolveConfig(file)), filepath: file });
}
