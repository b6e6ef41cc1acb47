/**
 * Once a minute: ends the teleconsultations whose time has come and deletes what is of no use.
 */
import { nextRoundAt, type Clock } from './clock.ts';
import type { Log } from './observability/log.ts';
import type { RoomRegistry } from './room/room-registry.ts';
import type { Store } from './store/store.ts';

const INTERVAL_MS = 60_000;

/** Starts; the answer stops it and resolves when a round under way is over. */
export function keepHouse(options: {
  store: Pick<Store, 'purge'>;
  registry: Pick<RoomRegistry, 'endExpired'>;
  clock: Clock;
  log: Log;
}): () => Promise<void> {
  const { store, registry, clock, log } = options;
  let stopped = false;
  let round: Promise<void> = Promise.resolve();
  let cancel: () => void = () => undefined;

  const schedule = (dueAt: number) => {
    cancel = clock.setTimer(() => {
      round = (async () => {
        await registry.endExpired();
        await store.purge(clock.now());
      })()
        .catch((error: unknown) => log.error('housekeeping failed', {}, error))
        .finally(() => {
          if (!stopped) schedule(nextRoundAt({ dueAt, intervalMs: INTERVAL_MS, now: clock.now() }));
        });
    }, dueAt - clock.now());
  };
  schedule(clock.now() + INTERVAL_MS);
  return async () => {
    stopped = true;
    cancel();
    await round;
  };
}
