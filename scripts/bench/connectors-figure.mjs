/** Everything that is promised of the connectors in numbers. */
import { measureHl7Parse } from './hl7-parse-figure.mjs';
import { measureMllpDurable } from './mllp-durable-figure.mjs';

/** @returns {Promise<import('./figure.mjs').Figure[]>} */
export async function measureConnectors({ tell }) {
  return [...(await measureHl7Parse({ tell })), ...(await measureMllpDurable({ tell }))];
}
