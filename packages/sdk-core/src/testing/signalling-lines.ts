/**
 * A signalling client whose every connection is in the hands of a test, which plays the server's end.
 */
import type { TDocErrorCode } from '../errors.ts';
import type { SignallingHandlers } from '../ports.ts';
import { encodeMessage } from '../protocol/codec.ts';
import type { ParticipantId, ServerMessage, TeleconsultationId } from '../protocol/messages.ts';
import {
  SignallingClient,
  type SignallingState,
  type Welcome,
} from '../signalling/signalling-client.ts';
import { ManualClock } from './manual-clock.ts';

export const participantId = 'a'.repeat(32) as ParticipantId;
export const credentials = {
  ticket: 'at_0123456789abcdef',
  roomAuth: 'A'.repeat(43),
  participantId,
};
export const welcome: Welcome = {
  type: 'welcome',
  v: 1,
  teleconsultationId: 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId,
  participantId,
  role: 'patient',
  presence: 'waiting',
  resumeToken: 'rt_0123456789abcdef',
  participants: [],
  iceServers: [],
  iceTransportPolicy: 'all',
  startedAt: null,
};

/** One connection as the server's end sees it; the test plays the server. */
export class Line {
  /** Where the client asked to be led. */
  readonly url: string | null | undefined;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;
  readonly #handlers: SignallingHandlers;

  constructor(handlers: SignallingHandlers, url?: string | null) {
    this.#handlers = handlers;
    this.url = url;
  }

  take(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  open(subprotocol?: string): void {
    this.#handlers.onOpen(subprotocol);
  }
  say(message: ServerMessage): void {
    this.#handlers.onText(encodeMessage(message));
  }
  noise(text: string): void {
    this.#handlers.onText(text);
  }
  break(code = 1006): void {
    this.#handlers.onClose(code);
  }
}

export interface SignallingHouse {
  clock: ManualClock;
  /** Every connection the client made, in order. */
  lines: Line[];
  /** One of them, the last by default. */
  line: (index?: number) => Line;
  states: SignallingState[];
  heard: ServerMessage[];
  refused: TDocErrorCode[];
  client: SignallingClient;
}

export function setUp(): SignallingHouse {
  const clock = new ManualClock();
  const lines: Line[] = [];
  const states: SignallingState[] = [];
  const heard: ServerMessage[] = [];
  const refused: TDocErrorCode[] = [];
  const client = new SignallingClient({
    clock,
    random: () => 0.5,
    transport: {
      connect(handlers, options) {
        const line = new Line(handlers, options?.url);
        lines.push(line);
        return {
          send: (text) => line.take(text),
          close: () => (line.closed = true),
        };
      },
    },
    handlers: {
      onWelcome: (message) => heard.push(message),
      onMessage: (message) => heard.push(message),
      onStateChange: (state) => states.push(state),
      onResumeRefused: ({ code }) => refused.push(code),
    },
  });
  const line = (index = lines.length - 1) => {
    const found = lines.at(index);
    if (!found) throw new Error('there is no such connection');
    return found;
  };
  return { clock, lines, line, states, heard, refused, client };
}

/** Welcomed over its first connection. */
export async function joined(): Promise<SignallingHouse> {
  const house = setUp();
  const joining = house.client.join(credentials);
  house.line().open();
  house.line().say(welcome);
  await joining;
  return house;
}
