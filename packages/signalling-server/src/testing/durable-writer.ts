/**
 * A process of its own that plans teleconsultations as fast as it can and prints each id once the
 * store said it is kept; a test kills it in the middle. On PostgreSQL where DATABASE_URL names one.
 */
import { createStore } from '../store/sql-store.ts';
import { draftOf, NOW, plannedNow, saintAubin } from './saint-aubin.ts';

const url = process.env['DATABASE_URL'];
const ownerUrl = process.env['DATABASE_OWNER_URL'];
const store = await createStore({
  dataDir: process.argv[2] as string,
  database: url === undefined ? undefined : { url, ownerUrl },
});
await store.saveTenant(saintAubin, NOW);
for (;;) {
  const teleconsultation = plannedNow();
  await store.createTeleconsultation(draftOf(teleconsultation));
  process.stdout.write(`${teleconsultation.id}\n`);
  // Lets the pipe drain: what counts is what the parent has read.
  await new Promise<void>((resolve) => setImmediate(resolve));
}
