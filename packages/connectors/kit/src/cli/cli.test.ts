/** The binary as people run it: real processes on a real folder. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ProfileInput } from '../gateway/profile.ts';
import { medplumReceiver, type Receiver } from '../testing/counterparts.ts';
import { GatewayProcess } from '../testing/gateway-process.ts';
import { sampleText } from '../testing/sample-messages.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { parseCommandLine, UsageError } from './command-line.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

async function run(...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => (output += text));
  }
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

describe('the command line', () => {
  const parse = (line: string) => parseCommandLine(line.split(' ').filter(Boolean));

  it('helps when nothing was asked, or help', () => {
    for (const line of ['', '--help', 'help', 'start --help'])
      assert.equal(parse(line).name, 'help');
  });

  it('reads what each command takes', () => {
    assert.deepEqual(parse('start --profile p'), { name: 'start', profileFile: 'p' });
    assert.deepEqual(parse('status --json --profile p'), {
      name: 'status',
      profileFile: 'p',
      isJson: true,
    });
    assert.deepEqual(parse('replay --profile p in 12'), {
      name: 'replay',
      profileFile: 'p',
      direction: 'in',
      seq: 12,
    });
    assert.deepEqual(parse('simulate --profile p --messages 9 --seed 3'), {
      name: 'simulate',
      profileFile: 'p',
      messages: 9,
      seed: 3,
      connections: 4,
    });
  });

  it('says in a sentence what is wrong', () => {
    const wrong: [string, RegExp][] = [
      ['stop', /Unknown command/],
      ['start --verbose', /Unknown option/],
      ['start --profile', /lacks its value/],
      ['check', /--profile names/],
      ['send --profile p', /one or more files/],
      ['replay --profile p up 1', /"in" or "out"/],
      ['replay --profile p in x', /"in" or "out"/],
      ['simulate --profile p --messages 0', /--messages takes a number from 1/],
    ];
    for (const [line, sentence] of wrong) {
      assert.throws(
        () => parse(line),
        (error) => error instanceof UsageError && sentence.test(error.message),
        line,
      );
    }
  });
});

describe('the binary', () => {
  const folder = temporaryFolder();
  let receiver: Receiver;
  let connector: GatewayProcess;

  before(async () => {
    receiver = await medplumReceiver();
    const profile: ProfileInput = {
      format: 'tdoc-connector-profile/1',
      site: 'CHU X (fictif)',
      product: 'generic-pam-fr',
      evidence: 'standard',
      environment: 'test',
      dataDir: 'data',
      timeZone: 'Europe/Paris',
      receive: { port: 0 },
      send: { host: '127.0.0.1', port: receiver.port },
      // A free port of the dynamic range; the commands must find the page by the profile alone.
      status: { port: 49_152 + (process.pid % 16_000) },
    };
    connector = new GatewayProcess({ folder, profile });
    await connector.start();
  });
  after(async () => {
    await connector.end('SIGKILL');
    await receiver.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts, and refuses a second one on the same folder', async () => {
    const { code, output } = await run('start', '--profile', connector.profileFile);
    assert.equal(code, 3);
    assert.match(output, /in use by another tdoc-connector/);
    assert.equal((await run('--version')).output, '0.1.0\n');
  });

  it('plays a day of the fictitious hospital and tells what came of it', async () => {
    // The profile on disk says port 0; the simulation needs the one that was taken.
    await connector.end('SIGTERM');
    await connector.start();
    const { code, output } = await run(
      ...['simulate', '--profile', connector.profileFile, '--messages', '120', '--seed', '3'],
    );
    assert.equal(code, 0, output);
    assert.match(output, /^seed 3: \d+ messages, 2 twice, 1 late, 1 malformed$/m);
    assert.doesNotMatch(output, /unexpected/);
    const status = await run('status', '--profile', connector.profileFile);
    assert.match(status.output, /^received {2}\d+ done, \d+ waiting, 0 ignored, 1 dead letters$/m);
    assert.match(status.output, /PID-32: A required field is empty: the sender must fill it/);
  });

  it('sends a message once, and says what is wrong with another', async () => {
    const [good, bad] = [join(folder, 'good.hl7'), join(folder, 'bad.hl7')];
    writeFileSync(good, sampleText('SIU_S12-new.hl7'));
    writeFileSync(bad, 'MSH|^~\\&|TDOC|X\r');
    const { code, output } = await run('send', '--profile', connector.profileFile, good, bad);
    assert.equal(code, 1);
    assert.match(output, /good\.hl7: handed over/);
    assert.match(output, /bad\.hl7: ERR_HL7_REQUIRED MSH-9/);
  });

  it('acts on dead letters', async () => {
    const status = await run('status', '--json', '--profile', connector.profileFile);
    const { deadLetters } = JSON.parse(status.output) as { deadLetters: { seq: number }[] };
    const number = String(deadLetters[0]?.seq);
    const again = await run('replay', '--profile', connector.profileFile, 'in', number);
    assert.deepEqual([again.code, again.output], [1, `in ${number}: refused-again\n`]);
    const closed = await run('close', '--profile', connector.profileFile, 'in', number);
    assert.deepEqual([closed.code, closed.output], [0, `in ${number}: closed\n`]);
  });

  it('checks what a profile names, and says what does not work', async () => {
    const running = await run('check', '--profile', connector.profileFile);
    assert.equal(running.code, 1);
    assert.match(running.output, /^FAILS {2}data folder .*: a connector is running on it$/m);
    assert.match(running.output, /^works {2}sending to/m);
    await connector.end('SIGTERM');
    assert.equal((await run('check', '--profile', connector.profileFile)).code, 0);
    assert.equal(connector.logLines.at(-1)?.includes('connector stopped'), true);
    const asked = await run('status', '--profile', connector.profileFile);
    assert.deepEqual([asked.code, /not running/.test(asked.output)], [2, true]);
  });

  it('tells the fault of a profile with its line', async () => {
    const file = join(folder, 'wrong.json');
    writeFileSync(file, '{\n  "format": "other"\n}');
    const { code, output } = await run('check', '--profile', file);
    assert.equal(code, 2);
    assert.match(output, /^2:13 format: /m);
    assert.equal((await run('check', '--profile', join(folder, 'none.json'))).code, 2);
  });
});
