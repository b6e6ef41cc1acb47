/**
 * `npm run test:connectors`: a whole day of the fictitious hospital against a real connector process,
 * killed and cut off over and over, with other people's software on both ends. `npm test` plays a
 * short one.
 */
import { ensureInstalled } from './bootstrap.mjs';
import { readCommandLine } from './command-line.mjs';
import { continueOnRepositoryNode, Refusal, stopWith } from './repository.mjs';

const USAGE = `
npm run test:connectors [-- options]

Plays a day of 5,000 messages: 2 % twice, 1 % late, 0.5 % malformed. Ends with code 1 when both
sides' books differ, a message is lost or applied twice, or a malformed one is not explained.

  --messages <n>   5000
  --seed <n>       1
  --help           this text
`;
const KILL_EVERY = 400;
const CUT_EVERY = 90;

async function main() {
  const options = readCommandLine({
    usage: USAGE,
    options: { messages: { type: 'string' }, seed: { type: 'string' } },
  });
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);
  const { runSimulatedDay } =
    await import('../packages/connectors/kit/src/testing/simulated-day.ts');
  const startedAt = performance.now();
  const day = await runSimulatedDay({
    messages: Number(options.messages ?? 5_000),
    seed: Number(options.seed ?? 1),
    killEvery: KILL_EVERY,
    cutEvery: CUT_EVERY,
    tell: (line) => console.log(`  ${line}`),
  });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  const { report, reports, kills, cuts, taken, done, pending, deadLetters } = day;
  const answers = Object.entries(report.answers).map(([code, count]) => `${code} ${count}`);
  console.log(
    `${report.sent} messages (${answers.join(', ')}), ${report.repeats} sent again, ${kills} SIGKILLs, ${cuts} cuts, ${seconds} s`,
  );
  console.log(
    `facts: ${taken} told, ${done} applied, ${pending} pending; ${deadLetters} dead letters`,
  );
  console.log(`reports: ${reports.handedOver} handed over, ${reports.received} received`);
  const complaints = [
    ...report.surprises.map((surprise) => `unexpected answer: ${surprise}`),
    ...day.differences,
    ...day.letterFaults,
    ...reports.lost.map((id) => `report lost: ${id}`),
    ...(done === taken ? [] : [`${taken} facts were told, ${done} were applied`]),
    ...(pending === 0 ? [] : [`${pending} messages are still pending`]),
  ];
  if (complaints.length > 0) throw new Refusal(complaints.slice(0, 50).join('\n'));
  console.log('Both sides agree field by field; none lost, none twice.');
  process.exit(0);
}

main().catch(stopWith);
