/**
 * What to do about a connection that has fallen silent: a pure function of how long what has lasted. ICE is
 * restarted at once, for new addresses; the known addresses are tried again meanwhile, for the same route;
 * a new connection is the last resort, because it can not do without signalling.
 */

/** All in milliseconds; Infinity for what has not happened in this silence. */
export interface SilenceFacts {
  silentMs: number;
  /** Since this side last restarted ICE, or asked for it. */
  sinceRestartMs: number;
  /** Since the other side first said anything about routes in this silence: since then, it can be heard. */
  sinceHeardMs: number;
  /** Since it last did, after that restart. */
  sinceAnswerMs: number;
  /** Since the known addresses were last tried again. */
  sinceRetryMs: number;
}

export type RouteAction = 'wait' | 'retry' | 'restart' | 'rebuild';

/** New interfaces are seen a second or two after they are there. */
const RESTART_AGAIN_MS = 4_000;
const RETRY_INTERVAL_MS = 1_000;
/** Both sides have said all they can, and still no route. */
const HOPELESS_HEARD_MS = 12_000;
/** Nothing is heard of the other side either: outages of minutes happen, in lifts and on trains. */
const HOPELESS_UNHEARD_MS = 90_000;

export function nextRouteAction(facts: SilenceFacts): RouteAction {
  const { silentMs, sinceRestartMs, sinceHeardMs, sinceAnswerMs, sinceRetryMs } = facts;
  if (sinceRestartMs === Number.POSITIVE_INFINITY) return 'restart';
  const isHeard = sinceHeardMs !== Number.POSITIVE_INFINITY;
  if (isHeard ? sinceHeardMs >= HOPELESS_HEARD_MS : silentMs >= HOPELESS_UNHEARD_MS) {
    return 'rebuild';
  }
  // A restart nobody answered still stands: it is said again when signalling is back.
  const isAnswered = sinceAnswerMs !== Number.POSITIVE_INFINITY;
  if (isAnswered && sinceAnswerMs >= RESTART_AGAIN_MS) return 'restart';
  return sinceRetryMs >= RETRY_INTERVAL_MS ? 'retry' : 'wait';
}
