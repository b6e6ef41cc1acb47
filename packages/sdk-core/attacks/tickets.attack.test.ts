import { randomBytes } from 'node:crypto';
import { describe } from 'node:test';

import { contrast } from './attack.ts';
import { ground, openPage } from './browser.ts';
import { SERVER_DEFENCES } from './defences.ts';
import type { Outcome } from './outcome.ts';
import { startRealServer, type RealServer } from './real-server.ts';
import { Seat } from './seat.ts';
import type { Patch } from './patch.ts';
import { variant } from './variant.ts';

/** The patient comes in, then the attacker, both with the patient's ticket. */
async function replayTicket(server: RealServer): Promise<Outcome> {
  const { server: pages } = await ground();
  const sdk = `${pages.serve(await variant())}/visit.js`;
  const room = await server.createTeleconsultation();
  const link = randomBytes(32).toString('base64url');
  const enter = async (
    name: string,
    options: { as: 'practitioner' | 'patient'; ticket: string },
  ) => {
    const page = await openPage();
    const seat = new Seat(page, sdk, name);
    await seat.enter({
      signalling: server.signallingUrl,
      admission: { ticket: options.ticket },
      room,
      name,
      role: options.as,
      link,
      time: 'running',
      browser: 'real',
    });
    return seat;
  };
  const seats: Seat[] = [];
  try {
    const ticketOf = (role: 'practitioner' | 'patient') => server.ticket(room, role);
    seats.push(
      await enter('garnier', { as: 'practitioner', ticket: await ticketOf('practitioner') }),
    );
    const ticket = await ticketOf('patient');
    seats.push(await enter('martin', { as: 'patient', ticket }));
    const attempt = await enter('attacker', { as: 'patient', ticket }).then(
      (seat) => seats.push(seat),
      (error: unknown) => /ERR_TDOC_\w+/.exec(String(error))?.[0] ?? String(error),
    );
    const isIn = typeof attempt === 'number';
    if (!isIn && attempt !== 'ERR_TDOC_TICKET_USED') throw new Error(attempt);
    return { succeeded: isIn, seen: isIn ? 'a second person with one ticket' : attempt };
  } finally {
    await Promise.all(seats.map(({ page }) => page.close()));
  }
}

async function replayAt(patches: readonly Patch[]): Promise<Outcome> {
  const { server: pages } = await ground();
  const server = await startRealServer(pages.url, patches);
  try {
    return await replayTicket(server);
  } finally {
    await server.close();
  }
}

describe('attacks on the way in', () => {
  const { what, patches } = SERVER_DEFENCES['ticket-once'];
  contrast({
    name: 'replayed-ticket',
    tried: 'somebody with the link comes in with the ticket a patient has used',
    stoppedBy: what,
    real: () => replayAt([]),
    control: () => replayAt(patches),
  });
});
