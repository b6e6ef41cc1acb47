/**
 * Hours and durations as people write them: "10 h 30" and "12 min" in French, "10:30" in English.
 * Uses non-breaking spaces, so that an hour is never cut at the end of a line.
 */
import type { Language } from './language.ts';

const NBSP = '\u00a0';

const pad = (value: number): string => String(value).padStart(2, '0');

/** An hour in the reader's own time zone. */
export function formatTime(date: Date, language: Language): string {
  const hours = date.getHours();
  const minutes = pad(date.getMinutes());
  return language === 'fr' ? `${hours}${NBSP}h${NBSP}${minutes}` : `${hours}:${minutes}`;
}

/** Whole minutes; "1 h 05" from one hour on, in words under a minute. */
export function formatDuration(seconds: number, language: Language): string {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (minutes === 0) return language === 'fr' ? 'moins d’une minute' : 'less than a minute';
  if (minutes < 60) return `${minutes}${NBSP}min`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return language === 'fr'
    ? `${hours}${NBSP}h${NBSP}${pad(rest)}`
    : `${hours}${NBSP}h${NBSP}${rest}${NBSP}min`;
}

/** A running clock: "12:08", "1:02:08". */
export function formatElapsed(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = pad(whole % 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${pad(minutes)}:${rest}`;
}

/** Seconds from `start` to `now`, never negative; 0 without a start. */
export function secondsSince(start: Date | null | undefined, now: number): number {
  if (start === null || start === undefined || Number.isNaN(start.getTime())) return 0;
  return Math.max(0, (now - start.getTime()) / 1000);
}

/** Reads an ISO date from an attribute; null when absent or unreadable. */
export function toDate(value: string | null | undefined): Date | null {
  if (value === null || value === undefined || value === '') return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}
