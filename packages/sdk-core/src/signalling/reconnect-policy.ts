/** How long to wait before trying the signalling server again; a pure function of what happened. */

/** First tries are quick because most losses are a blink of Wi-Fi; the rest spare a restarting server. */
const DELAYS_MS = [200, 400, 800, 1600, 3000, 5000] as const;

export interface ReconnectContext {
  /** Failed tries since the connection was lost, from 0. */
  retryCount: number;
  /** 0 to 1, drawn by the caller, so that a thousand browsers do not come back in one instant. */
  random: number;
}

/** Milliseconds before the next try: never gives up, a teleconsultation is worth waiting for. */
export function reconnectDelayMs({ retryCount, random }: ReconnectContext): number {
  const base = DELAYS_MS[Math.min(retryCount, DELAYS_MS.length - 1)] ?? 5000;
  return Math.round(base * (0.75 + random * 0.5));
}
