/**
 * Once a minute: ends the teleconsultations whose time has come and deletes what is of no use.
 */
import type { Clock } from './clock.ts';
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

  const schedule = () => {
    cancel = clock.setTimer(() => {
      round = (async () => {
        await registry.endExpired();
        await store.purge(clock.now());
      })()
        .catch((error: unknown) => log.error('housekeeping failed', {}, error))
        .finally(() => {
          if (!stopped) schedule();
        });
    }, INTERVAL_MS);
  };
  schedule();
  return async () => {
    stopped = true;
    cancel();
    await round;
  };
}
