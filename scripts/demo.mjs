/**
 * `npm run demo`: installs and builds what is missing, starts the signalling server and the
 * fictitious hospital's DPI, says where to go, and ends both cleanly on Ctrl-C.
 */
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ensureInstalled } from './bootstrap.mjs';
import { build } from './build.mjs';
import { readCommandLine } from './command-line.mjs';
import { lanAddresses } from './lan-addresses.mjs';
import { withProgress } from './progress-line.mjs';
import { continueOnRepositoryNode, Refusal, root, stopWith } from './repository.mjs';
import { terminalPage, wordsFor } from './terminal-page.mjs';

const USAGE = `
npm run demo [-- options]

Starts a fictitious hospital's DPI with the T-Doc widget, and a real signalling server.

  --lan           serve HTTPS to the local network, so that a phone can be the patient
  --isolated      run the practitioner's widget in a frame of a second origin
  --port <n>      port of the DPI (default 8080, or the next free one)
  --data <dir>    where the demo keeps its data (default .demo)
  --lang <fr|en>  language of the pages and of this terminal (default fr)
  --reset         forget the data of earlier demos first
  --help          this text
`;

const OPTIONS = {
  lan: { type: 'boolean' },
  isolated: { type: 'boolean' },
  port: { type: 'string' },
  data: { type: 'string' },
  lang: { type: 'string' },
  reset: { type: 'boolean' },
};
const DEFAULT_PORT = 8080;
/** How many ports after the wanted one are tried. */
const PORTS_TRIED = 20;
const ORPHAN_CHECK_MS = 500;

async function main() {
  const options = readCommandLine({ usage: USAGE, options: OPTIONS });
  const language = languageFrom(options.lang);
  const wantedPort = portFrom(options.port);
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);
  await withProgress(language === 'fr' ? 'Construction' : 'Building', () => build({ show: false }));

  const startedAt = performance.now();
  const dataFolder = resolve(root, options.data ?? '.demo');
  if (options.reset) forget(dataFolder);
  const lan = options.lan ? await lanSettings(dataFolder) : null;
  const words = wordsFor(language);
  const ending = endOnSignal(words.stopped);
  const { startDemo } = await import('../examples/dpi-demo/server/start-demo.ts');
  const demo = await onFreePort(wantedPort, (port) =>
    startDemo({ dataFolder, port, language, lan, isolated: options.isolated ?? false }),
  );

  ending.closes(() => demo.close());
  const port = Number(new URL(demo.url).port);
  if (port !== wantedPort) console.log(`\n  ${words.taken(wantedPort, port)}`);
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  console.log(
    terminalPage({
      url: demo.url,
      lanUrls: demo.lanUrls,
      frameUrl: demo.frameUrl,
      dataFolder,
      seconds,
      language,
    }),
  );
}

/**
 * Ends the demo once on Ctrl-C, by a word and exit code 0. It listens before the first line is
 * printed: who reads the address may press Ctrl-C at once.
 */
function endOnSignal(stopped) {
  let isEnding = false;
  let close;
  const end = async () => {
    isEnding = true;
    if (!close) return;
    await close();
    console.log(`\n  ${stopped}`);
    process.exit(0);
  };
  const once = () => {
    if (!isEnding) void end().catch(stopWith);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, once);
  // npm ends its shell on SIGTERM without telling us: an orphan ends by itself.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) once();
  }, ORPHAN_CHECK_MS).unref();
  return {
    /** What there is to close from now on; at once, when the signal came while it was starting. */
    closes(whatRuns) {
      close = whatRuns;
      if (isEnding) void end().catch(stopWith);
    },
  };
}

function languageFrom(value) {
  if (value === undefined || value === 'fr' || value === 'en') return value ?? 'fr';
  throw new Refusal(`--lang is fr or en, not ${value}.`, 2);
}

function portFrom(value) {
  if (value === undefined) return DEFAULT_PORT;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Refusal(`--port is a number from 1 to 65535, not ${value}.`, 2);
}

/** Only a folder this demo made is removed. */
function forget(dataFolder) {
  if (!existsSync(dataFolder)) return;
  if (!existsSync(join(dataFolder, 'dpi')) && !existsSync(join(dataFolder, 'signalling'))) {
    throw new Refusal(`${dataFolder} does not hold a demo's data: it is left as it is.`);
  }
  for (const part of ['dpi', 'signalling'])
    rmSync(join(dataFolder, part), { recursive: true, force: true });
}

async function lanSettings(dataFolder) {
  const addresses = lanAddresses();
  if (addresses.length === 0) {
    throw new Refusal('This machine has no network address: connect it, or start without --lan.');
  }
  const { localCertificate } = await import('./local-certificate.mjs');
  return { addresses, certificate: await localCertificate(dataFolder, addresses) };
}

async function onFreePort(wanted, start) {
  for (let port = wanted; port < wanted + PORTS_TRIED && port <= 65_535; port += 1) {
    try {
      return await start(port);
    } catch (error) {
      if (error.code === 'EACCES') {
        throw new Refusal(
          `Port ${port} needs an administrator: choose one above 1023 with --port.`,
        );
      }
      if (error.name === 'SignallingStartError') throw new Refusal(error.message);
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Refusal(`The ports from ${wanted} on are all taken: choose another one with --port.`);
}

main().catch(stopWith);
