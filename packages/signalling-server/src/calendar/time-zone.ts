/**
 * Days and months as people count them: in a time zone or at a fixed offset, through changes of
 * summer time. Pure.
 */

/** `+01:00`, `-03:30`, `Z`. */
const OFFSET = /^(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;
const MINUTE_MS = 60_000;

/** True for an IANA name this server knows, or an offset such as `+01:00`. */
export function isTimeZone(zone: string): boolean {
  if (OFFSET.test(zone)) return true;
  // Node also takes offsets in other spellings; one spelling is enough.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

/** True for a day that is in the calendar: not 2026-02-30. */
export function isDay(day: string): boolean {
  const noon = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T12:00:00Z`) : Number.NaN;
  return !Number.isNaN(noon) && new Date(noon).toISOString().startsWith(day);
}

/** From the first instant of a day to before the first of the next, milliseconds since the epoch. */
export function boundsOfDay(day: string, zone: string): { from: number; to: number } {
  const next = new Date(Date.parse(`${day}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return { from: startOf(day, zone), to: startOf(next, zone) };
}

/** The month an instant falls into: `2026-11`. */
export function monthOf(instantMs: number, zone: string): string {
  return new Date(instantMs + offsetMs(instantMs, zone)).toISOString().slice(0, 7);
}

function startOf(day: string, zone: string): number {
  const local = Date.parse(`${day}T00:00:00Z`);
  // An offset taken on the wrong side of a change is put right by the second look.
  const guess = local - offsetMs(local, zone);
  return local - offsetMs(guess, zone);
}

/** What to add to UTC at an instant. */
function offsetMs(instantMs: number, zone: string): number {
  if (zone === 'Z') return 0;
  const fixed = OFFSET.test(zone) ? zone : null;
  const text = fixed ?? offsetIn(instantMs, zone);
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS;
  return sign === '-' ? -size : size;
}

function offsetIn(instantMs: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(instantMs);
  // `GMT` alone stands for no offset.
  return (parts.find(({ type }) => type === 'timeZoneName')?.value ?? '').replace('GMT', '');
}
