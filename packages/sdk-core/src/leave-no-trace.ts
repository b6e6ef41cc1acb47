/**
 * What goes once a teleconsultation is over at this browser: devices, and what was remembered. Who left
 * may come back by the same link; where it ended for all, the link opens nothing any more.
 */
import type { Invitation } from './invitation/invitation.ts';
import { END_REASONS } from './protocol/messages.ts';
import type { TeleconsultationOptions } from './teleconsultation-options.ts';

export interface Traces extends Pick<TeleconsultationOptions, 'media' | 'memory'> {
  reason: string;
  invitation: Invitation | null;
}

export function leaveNoTrace({ reason, invitation, media, memory }: Traces): void {
  media?.close();
  // Taken over by another tab, the memory is that tab's as well.
  if (reason !== 'replaced') void memory?.forget();
  if (END_REASONS.some((ending) => ending === reason)) invitation?.secret.wipe();
}
