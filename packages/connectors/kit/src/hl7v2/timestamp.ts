/**
 * HL7’s TS: a date with as much of a time as is known. Without an offset it is the local time of the
 * sender, so the site’s zone is needed to make an instant of it; the precision is kept.
 */

export type TimestampPrecision = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

export interface Timestamp {
  /** As it came. */
  text: string;
  precision: TimestampPrecision;
  /** Milliseconds of the wall clock, counted as if it were UTC. */
  wallMs: number;
  /** Minutes east of UTC; null when not said. */
  offsetMin: number | null;
}

const TS =
  /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,4}))?)?)?)?)?)?(?:([+-])(\d\d)(\d\d))?$/;
const PRECISIONS: readonly TimestampPrecision[] = [
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
];

/** Null when it is no date or time, the 31st of February included. */
export function parseTimestamp(text: string): Timestamp | null {
  const parts = TS.exec(text.trim());
  if (!parts) return null;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetH, offsetM] = parts;
  const known = [year, month, day, hour, minute, second].filter((part) => part !== undefined);
  const millis = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000);
  const [Y, M, D] = [Number(year), Number(month ?? 1), Number(day ?? 1)];
  const [h, m, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  if (h > 23 || m > 59 || s > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(Y, M - 1, D);
  date.setUTCHours(h, m, s, millis);
  if (date.getUTCMonth() !== M - 1 || date.getUTCDate() !== D) return null;
  const offset = sign === undefined ? null : Number(offsetH) * 60 + Number(offsetM);
  if (offset !== null && (offset > 14 * 60 || Number(offsetM) > 59)) return null;
  return {
    text: text.trim(),
    precision: PRECISIONS[known.length - 1] ?? 'year',
    wallMs: date.getTime(),
    offsetMin: offset === null ? null : sign === '-' ? -offset : offset,
  };
}

const zones = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = zones.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    zones.set(timeZone, format);
  }
  return format;
}

const wholeSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

function wallClockMs(instantMs: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * Milliseconds since the epoch. In the hour that a zone lives twice the first one is meant; in the
 * hour that it skips, the time it would have been.
 * @param timeZone IANA name of the sender’s zone, such as `Europe/Paris` or `Indian/Reunion`
 */
export function instantOf(timestamp: Timestamp, timeZone: string): number {
  const { wallMs, offsetMin } = timestamp;
  if (offsetMin !== null) return wallMs - offsetMin * 60_000;
  // The offset in force just before the wall time, tried, then corrected once.
  const earlier = wholeSecond(wallMs - 14 * 3_600_000);
  const offsetBefore = wallClockMs(earlier, timeZone) - earlier;
  const first = wallMs - offsetBefore;
  const saysWall = (instantMs: number) =>
    wallClockMs(wholeSecond(instantMs), timeZone) === wholeSecond(wallMs);
  if (saysWall(first)) return first;
  const offsetThen = wallClockMs(wholeSecond(first), timeZone) - wholeSecond(first);
  const second = wallMs - offsetThen;
  return saysWall(second) ? second : first;
}

/** An instant as `YYYYMMDDHHMMSS+0000`. */
export function formatInstant(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}+0000`;
}
