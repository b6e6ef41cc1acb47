/**
 * Every defence an attack test takes out for its control run: what it is, as in "stopped by …", and the
 * smallest change of the source that removes it. The text must stand in the source exactly once (`patch.ts`).
 */
import { KEY_DEFENCES } from './defences-of-keys.ts';
import { MEDIA_DEFENCES } from './defences-of-media.ts';
import { SESSION_DEFENCES } from './defences-of-sessions.ts';
import type { Change } from './patch.ts';

export const DEFENCES = {
  ...SESSION_DEFENCES,
  ...KEY_DEFENCES,
  ...MEDIA_DEFENCES,
} satisfies Record<string, Change>;

/** Those of the signalling server; files below its own `src/`. */
export const SERVER_DEFENCES = {
  'ticket-once': {
    what: 'a ticket being spent by its first use',
    patches: [
      {
        file: 'auth/admission-ticket.ts',
        find: "if (record.usedAt !== null) return 'TICKET_USED';",
        replace: '',
      },
    ],
  },
} as const satisfies Record<string, Change>;

export type DefenceName = keyof typeof DEFENCES;

/** What the named defences are, for the line of an attack. */
export function whatIs(names: readonly DefenceName[]): string {
  return names.map((name) => DEFENCES[name].what).join(', and ');
}
