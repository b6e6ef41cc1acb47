/** `npm run demo`, as a person types it: what it says, what it serves, what it keeps, how it ends. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';

import { lanAddresses } from '../../../scripts/lan-addresses.mjs';
import { freePort } from '../server/free-port.ts';
import { launchChromium } from './browsers.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The first build of a fresh clone is part of the command, on two cores that others use as well. */
const READY_WITHIN_MS = 180_000;
const END_WITHIN_MS = 10_000;

/** One run of the command, from its first line to its end. */
class Command {
  readonly #child: ChildProcess;
  /** Once the last process that could still say something is gone. */
  readonly #ended: Promise<[number | null, NodeJS.Signals | null]>;
  said = '';

  constructor(options: readonly string[]) {
    this.#child = spawn('npm', ['run', 'demo', '--', ...options], {
      cwd: ROOT,
      // A terminal signals everybody in the foreground; a group of its own makes that possible here.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.said += text;
        this.#child.emit('said');
      });
    }
  }

  /** Resolves once it said this; fails with all it said when it ends before. */
  async says(words: RegExp): Promise<RegExpExecArray> {
    const limit = AbortSignal.timeout(READY_WITHIN_MS);
    for (;;) {
      const found = words.exec(this.said);
      if (found) return found;
      const goesOn = await Promise.race([
        once(this.#child, 'said', { signal: limit }).then(() => true),
        this.#ended.then(() => false),
      ]);
      if (!goesOn) assert.match(this.said, words);
    }
  }

  /** Ctrl-C. The demo ends with 0 and a word; npm may pass on the signal as its own end. */
  async interrupt(): Promise<void> {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGINT');
    const end = await this.ends(END_WITHIN_MS);
    assert.ok(end === 0 || end === 'SIGINT', `ended with ${String(end)}:\n${this.said}`);
    assert.match(this.said, /Démonstration arrêtée\.|Demo ended\./);
  }

  /** The exit code, or the signal that ended it. */
  async ends(withinMs = READY_WITHIN_MS): Promise<number | NodeJS.Signals | null> {
    let late: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      late = setTimeout(() => reject(new Error(`still running:\n${this.said}`)), withinMs);
    });
    const [code, signal] = await Promise.race([this.#ended, tooLate]);
    clearTimeout(late);
    return code ?? signal;
  }

  /** For a test that failed half-way: nothing is left behind. */
  kill(): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It was gone already.
    }
  }
}

interface Agenda {
  appointments: { id: string; isTeleconsultation: boolean; visit: { state: string } | null }[];
}

/** The command lines of this machine's processes that name this folder. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(folder));
}

describe('npm run demo', { timeout: 400_000 }, () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tdoc-command-'));
  const running: Command[] = [];
  let port = 0;

  const run = (...options: string[]): Command => {
    const command = new Command(options);
    running.push(command);
    return command;
  };
  const start = (...options: string[]): Command =>
    run('--data', dataFolder, '--port', String(port), ...options);

  before(async () => {
    port = await freePort();
  });

  after(() => {
    for (const command of running) command.kill();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('tells its options and ends with --help', async () => {
    const command = run('--help');
    assert.equal(await command.ends(), 0);
    for (const option of [
      '--lan',
      '--isolated',
      '--port',
      '--data',
      '--lang',
      '--reset',
      '--help',
    ]) {
      assert.ok(command.said.includes(option), `${option} is missing`);
    }
  });

  it('refuses an option it does not know with exit code 2 and says which', async () => {
    const command = run('--colour');
    assert.equal(await command.ends(), 2);
    assert.match(command.said, /--colour/);
  });

  it('refuses a port and a language that are none', async () => {
    const [port, language] = [run('--port', 'eighty'), run('--lang', 'de')];
    assert.equal(await port.ends(), 2);
    assert.match(port.said, /--port is a number from 1 to 65535/);
    assert.equal(await language.ends(), 2);
    assert.match(language.said, /--lang is fr or en/);
  });

  it('prints where to go and what to do, serves the DPI, keeps the agenda, ends on Ctrl-C', async () => {
    const url = `http://localhost:${port}`;
    const first = start();
    await first.says(new RegExp(`${url}[\\s\\S]*Ctrl-C`));
    assert.match(first.said, /choisissez la téléconsultation de 10 h 30/);
    const page = await fetch(url);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<html lang="fr">[\s\S]*dpi\.js/);
    const before = await agendaOf(url);
    const visit = before.appointments.find(({ isTeleconsultation }) => isTeleconsultation);
    const opened = await fetch(`${url}/api/rendez-vous/${visit?.id ?? ''}/admission`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"role":"practitioner"}',
    });
    assert.equal(opened.status, 200);
    const { teleconsultationId } = (await opened.json()) as { teleconsultationId: string };

    assert.ok(processesOf(dataFolder).some((line) => line.includes('--data-dir')));
    await first.interrupt();
    assert.deepEqual(processesOf(dataFolder), []);

    const second = start('--lang', 'en');
    await second.says(new RegExp(url));
    const again = await fetch(`${url}/api/visites/${teleconsultationId}`);
    assert.equal(again.status, 200, 'the second start knows the visit of the first');
    assert.match(await (await fetch(url)).text(), /<html lang="en">/);
    await second.interrupt();
    assert.deepEqual(processesOf(dataFolder), []);
  });

  it('takes the next port when somebody has the one it wants, and says so', async () => {
    const first = start();
    await first.says(new RegExp(`http://localhost:${port}`));
    const other = mkdtempSync(join(tmpdir(), 'tdoc-command-'));
    const second = run('--data', other, '--port', String(port));
    const [, next] = await second.says(/http:\/\/localhost:(\d+)/);
    assert.notEqual(Number(next), port);
    assert.match(second.said, new RegExp(String(port)));

    await Promise.all([first.interrupt(), second.interrupt()]);
    rmSync(other, { recursive: true, force: true });
  });

  it('serves the network over HTTPS with --lan, as a secure context for a phone', async () => {
    const [address = ''] = lanAddresses();
    assert.notEqual(address, '', 'this machine has a network address');
    const command = start('--lan');
    await command.says(new RegExp(`https://${address.replaceAll('.', '\\.')}:${port}`));

    const { names, status } = await certificateAt(`https://${address}:${port}/visite`);
    assert.equal(status, 200);
    assert.ok(names.includes(`IP Address:${address}`), names);

    const browser = await launchChromium();
    // A phone's owner accepts the certificate made on the spot once; the page is secure after it.
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    await page.goto(`https://${address}:${port}/visite`);
    assert.equal(await page.evaluate(() => isSecureContext), true);
    assert.equal(await page.evaluate(() => typeof navigator.mediaDevices.getUserMedia), 'function');
    await browser.close();
    await command.interrupt();
  });
});

async function agendaOf(url: string): Promise<Agenda> {
  const response = await fetch(`${url}/api/agenda`);
  return (await response.json()) as Agenda;
}

/** Whom the certificate names; nobody has vouched for it, so nothing but this is checked. */
async function certificateAt(address: string): Promise<{ names: string; status: number }> {
  return new Promise((resolve, reject) => {
    get(address, { rejectUnauthorized: false }, (response) => {
      assert.ok(response.socket instanceof TLSSocket);
      const { subjectaltname = '' } = response.socket.getPeerCertificate();
      response.resume();
      response.on('end', () => {
        resolve({ names: subjectaltname, status: response.statusCode ?? 0 });
      });
    }).on('error', reject);
  });
}
