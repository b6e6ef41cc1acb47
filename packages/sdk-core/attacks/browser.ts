/**
 * One real Chromium for one file of attacks, with its malicious server, opened when the first attack
 * needs them. A page is a participant (`Seat`) or a laboratory for attacks on bytes.
 */
import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

import { ensureChromium } from '../../../scripts/browsers.mjs';
import { MaliciousServer } from './malicious-server.ts';
import type { Outcome } from './outcome.ts';
import type * as Laboratory from './page/laboratory.ts';
import type { Entry } from './page/visit.ts';
import type { Room } from './room.ts';
import { Seat } from './seat.ts';
import { sharedDependencies, type Variant } from './variant.ts';

const CHROMIUM_ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

/** The attacks a laboratory can run by name. */
export type LaboratoryAttack = {
  [Name in keyof typeof Laboratory]: (typeof Laboratory)[Name] extends (
    ...args: never[]
  ) => Promise<Outcome>
    ? Name
    : never;
}[keyof typeof Laboratory];

export interface Ground {
  server: MaliciousServer;
  context: BrowserContext;
}

let opening: Promise<Ground & { close(): Promise<void> }> | null = null;

export function ground(): Promise<Ground> {
  opening ??= (async () => {
    const server = await MaliciousServer.open();
    server.serve(await sharedDependencies());
    const executablePath = await ensureChromium();
    const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
    const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
    return {
      server,
      context,
      close: async () => {
        await browser.close();
        await server.close();
      },
    };
  })();
  return opening;
}

after(async () => {
  await (await opening)?.close();
});

/** An empty page of the server's origin. */
export async function openPage(): Promise<Page> {
  const { server, context } = await ground();
  const page = await context.newPage();
  await page.goto(`${server.url}/`);
  return page;
}

let laboratoryPage: Promise<Page> | null = null;

/**
 * Runs one attack on bytes in a page, with the given build of the SDK. The page is one for all of them:
 * each build is a module of its own, with nothing shared.
 */
export async function laboratory(
  sdk: Variant,
  attack: LaboratoryAttack,
  copy?: Variant,
): Promise<Outcome> {
  const { server } = await ground();
  laboratoryPage ??= openPage();
  const page = await laboratoryPage;
  const url = `${server.serve(sdk)}/laboratory.js`;
  const copyUrl = copy ? `${server.serve(copy)}/laboratory.js` : '';
  return page.evaluate(
    async ([from, name, other]) => {
      const module = (await import(from)) as Record<string, (url: string) => Promise<Outcome>>;
      return module[name]?.(other) as Promise<Outcome>;
    },
    [url, attack, copyUrl] as const,
  );
}

export interface Gathering {
  room: Room;
  link: string;
  seat(
    name: Name,
    sdk: Variant,
    options?: Partial<Pick<Entry, 'link' | 'time' | 'browser'>>,
  ): Promise<Seat>;
}

const ROLE = { garnier: 'practitioner', martin: 'patient', lucas: 'companion' } as const;
export type Name = keyof typeof ROLE;

/** A fresh room, in which participants take their seats; everything in it is closed at the end. */
export async function gathered<T>(meet: (gathering: Gathering) => Promise<T>): Promise<T> {
  const { server } = await ground();
  const room = server.openRoom();
  const link = randomBytes(32).toString('base64url');
  const pages: Page[] = [];
  try {
    return await meet({
      room,
      link,
      seat: async (name, sdk, options = {}) => {
        const page = await openPage();
        pages.push(page);
        const seat = new Seat(page, `${server.serve(sdk)}/visit.js`, name);
        const role = ROLE[name];
        const query = String(new URLSearchParams({ room: room.id, name, role }));
        await seat.enter({
          signalling: `${server.url}/v1/signalling?${query}`,
          admission: { url: `${server.url}/admission?${query}` },
          room: room.id,
          name,
          role,
          link,
          time: 'running',
          browser: 'real',
          ...options,
        });
        return seat;
      },
    });
  } finally {
    await Promise.all(pages.map((page) => page.close()));
  }
}
