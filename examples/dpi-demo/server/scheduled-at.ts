/**
 * The agenda speaks in wall-clock times of the hospital, T-Doc in instants.
 */
import type { Appointment } from './appointment.ts';

/** The instant of an appointment on the day of `now`, ISO 8601 in UTC. */
export function scheduledAt({ time }: Pick<Appointment, 'time'>, now: Date): string {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const instant = new Date(now);
  instant.setHours(hours, minutes, 0, 0);
  return instant.toISOString();
}

/** The day of the hospital's wall clock, `YYYY-MM-DD`. */
export function dayOf(now: Date): string {
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${twoDigits(now.getMonth() + 1)}-${twoDigits(now.getDate())}`;
}
