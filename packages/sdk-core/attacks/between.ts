/**
 * The malicious server with sessions of its own: a page that plays each of two participants to the other.
 * With the link or without it.
 */
import { ground, gathered, openPage, type Gathering } from './browser.ts';
import type { Outcome } from './outcome.ts';
import type * as MiddleModule from './page/middle.ts';
import type { Middle } from './page/middle.ts';
import type { Passing, Room } from './room.ts';
import type { Seat } from './seat.ts';
import type { Variant } from './variant.ts';

/** Puts the server's own sessions between two participants; `link` is what leaked of the link. */
async function standBetween(
  { room }: Gathering,
  options: { sdk: Variant; between: [string, string]; link: string | null },
): Promise<{ read(): Promise<string[]>; close(): Promise<void> }> {
  const { server } = await ground();
  const page = await openPage();
  const between = options.between.map((name) => room.idOf(name));
  await page.exposeFunction('deliver', (from: string, to: string, payload: string) => {
    room.bring({ from, to, payload } as Passing);
  });
  await page.evaluate(
    async ([url, id, pair, link]) => {
      const { openMiddle } = (await import(url)) as typeof MiddleModule;
      const { deliver } = globalThis as unknown as Pick<
        Parameters<typeof openMiddle>[0],
        'deliver'
      >;
      const middle = openMiddle({ room: id, between: pair as never, link, deliver });
      Object.assign(globalThis, { middle });
    },
    [`${server.serve(options.sdk)}/laboratory.js`, room.id, between, options.link] as const,
  );
  room.meddle = ({ from, payload }) => {
    const handing = page.evaluate(
      ([sender, text]) => {
        const { middle } = globalThis as unknown as { middle: Middle };
        middle.receive(sender as never, text as string);
      },
      [from, payload],
    );
    // What is on its way when everything is over goes nowhere.
    handing.catch(() => {});
    return [];
  };
  return {
    read: () => page.evaluate(() => (globalThis as unknown as { middle: Middle }).middle.read),
    close: () => page.close(),
  };
}

/** Until the middle stands, nothing of what the two say to each other may arrive. */
function holdBack(room: Room): void {
  room.meddle = () => [];
}

/** Two participants, and the server in between with sessions of its own towards each of them. */
export async function between(
  sdk: Variant,
  options: { leaked: boolean },
  judge: (parts: {
    garnier: Seat;
    martin: Seat;
    middle: Awaited<ReturnType<typeof standBetween>>;
    room: Room;
  }) => Promise<Outcome>,
): Promise<Outcome> {
  return gathered(async (gathering) => {
    const { seat, room, link } = gathering;
    holdBack(room);
    const [garnier, martin] = await Promise.all([seat('garnier', sdk), seat('martin', sdk)]);
    const middle = await standBetween(gathering, {
      sdk,
      between: ['garnier', 'martin'],
      link: options.leaked ? link : null,
    });
    try {
      return await judge({ garnier, martin, middle, room });
    } finally {
      holdBack(room);
      await middle.close();
    }
  });
}
