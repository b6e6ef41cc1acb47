/**
 * A process of its own that plans teleconsultations as fast as it can and prints each id once the
 * store said it is kept; a test kills it in the middle.
 */
import { createStore } from '../store/sql-store.ts';
import { draftOf, NOW, plannedNow, saintAubin } from './saint-aubin.ts';

const store = await createStore({ dataDir: process.argv[2] as string });
await store.saveTenant(saintAubin, NOW);
for (;;) {
  const teleconsultation = plannedNow();
  await store.createTeleconsultation(draftOf(teleconsultation));
  process.stdout.write(`${teleconsultation.id}\n`);
  // Lets the pipe drain: what counts is what the parent has read.
  await new Promise<void>((resolve) => setImmediate(resolve));
}
