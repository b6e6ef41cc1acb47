/**
 * Runs inside a network namespace of its own, made by whoever starts it: measures the calls named on its
 * standard input and answers with one line of JSON for each.
 */
import { measure } from './measure.mjs';
import { PROFILES } from './profiles.mjs';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { turns } = JSON.parse(Buffer.concat(chunks).toString('utf8'));

for (const { variant, profile, seconds, settleS } of turns) {
  let result;
  try {
    result = await measure(variant, PROFILES[profile], { seconds, settleS });
  } catch (error) {
    result = { error: String(error?.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify({ variant, profile, ...result })}\n`);
}
// Browsers and wires are closed; a socket that lingers is no reason to stay.
process.exit(0);
