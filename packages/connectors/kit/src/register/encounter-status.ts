/** What the movements of an encounter come to. Pure; the order in which they were told is no matter. */
import type { EncounterRecord, MovementFact } from './records.ts';

const PLANNED: ReadonlySet<string> = new Set(['A05', 'A14']);
const ENDED: ReadonlySet<string> = new Set(['A03']);

/** The fact with the later date wins; of two of one date the one that came last. */
export function withMovement(
  movements: readonly MovementFact[],
  fact: MovementFact,
): MovementFact[] {
  const known = movements.find(({ id }) => id === fact.id);
  if (known && known.version > fact.version) return [...movements];
  return [...movements.filter(({ id }) => id !== fact.id), fact].sort(
    (a, b) => a.startsAt - b.startsAt || (a.id < b.id ? -1 : 1),
  );
}

export function summaryOf(
  movements: readonly MovementFact[],
): Pick<EncounterRecord, 'status' | 'unit'> {
  const living = movements.filter(({ action }) => action !== 'CANCEL');
  if (living.length === 0) return { status: 'cancelled', unit: '' };
  const begun = living.filter(({ event }) => !PLANNED.has(event));
  // A past movement that is told late says where the patient was, not where the patient is.
  const current = living.filter(({ isHistoric }) => !isHistoric).at(-1) ?? living.at(-1);
  const hasEnded = begun.some(({ event }) => ENDED.has(event));
  return {
    status: hasEnded ? 'finished' : begun.length > 0 ? 'in-progress' : 'planned',
    unit: current?.unit ?? '',
  };
}
