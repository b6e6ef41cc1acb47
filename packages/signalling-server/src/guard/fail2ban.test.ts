/**
 * The line of a decision as fail2ban reads it: by its own program and the filter that is shipped.
 * @see examples/deploy/fail2ban
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { NOW } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { decisionLine, type Decision, type Verb } from './decision.ts';

const FILTER = fileURLToPath(
  new URL('../../../../examples/deploy/fail2ban/tdoc-filter.conf', import.meta.url),
);
const PROGRAM = join(process.env['FAIL2BAN_BIN'] ?? '', 'fail2ban-regex');
const isInstalled = spawnSync(PROGRAM, ['--version']).status === 0;

function lineOf(scope: Decision['scope'], subject: string, verb: Verb = 'ban'): string {
  const decision: Decision = {
    id: `gd_${'Ab3-_x'.repeat(3)}wxyz`,
    scope,
    subject,
    action: 'block',
    reasons: ['ticket-unknown', 'ids-enumerated'],
    score: 60,
    since: NOW,
    until: NOW + 300_000,
    dryRun: false,
  };
  return decisionLine(decision, verb, NOW);
}

const BANNED: [string, string][] = [
  [lineOf('address', '203.0.113.7'), '203.0.113.7'],
  [lineOf('network', '203.0.113.0/24'), '203.0.113.0/24'],
  [lineOf('address', '2001:db8:1:2::/64'), '2001:db8:1:2::/64'],
];
const LET_BE = [
  lineOf('address', '203.0.113.7', 'would-ban'),
  lineOf('address', '203.0.113.7', 'throttle'),
  lineOf('address', '203.0.113.7', 'unban'),
  lineOf('participant', 'tc_AAAAAAAAAAAAAAAAAAAAAA/0'),
  `GET /?x=${lineOf('address', '203.0.113.7')}`,
];

describe('the line for fail2ban', () => {
  it('has the same form whether it is read by fail2ban or by a person', () => {
    assert.equal(
      lineOf('address', '203.0.113.7'),
      '2026-11-23T09:30:00.000Z tdoc-ids ban ip=203.0.113.7 scope=address reason=ticket-unknown,ids-enumerated ttl=300 id=gd_Ab3-_xAb3-_xAb3-_xwxyz',
    );
  });

  it('fits the expression of the shipped filter', () => {
    const expression = /^failregex = (.*)$/m.exec(readFileSync(FILTER, 'utf8'))?.[1] ?? '';
    const pattern = new RegExp(
      expression.replace('^\\s*', '^\\S+ ').replace('<SUBNET>', '(?<subnet>[0-9a-f.:/]+)'),
    );
    for (const [line, subnet] of BANNED) {
      assert.equal(pattern.exec(line)?.groups?.['subnet'], subnet);
    }
    for (const line of LET_BE) assert.ok(!pattern.test(line), line);
  });

  it(
    'is read by the real fail2ban-regex with the shipped filter, and nothing else is',
    { skip: isInstalled ? false : 'fail2ban is not installed (Debian package "fail2ban")' },
    () => {
      const said = verdictOn(BANNED.map(([line]) => line));
      assert.match(said, new RegExp(`, ${BANNED.length} matched, 0 missed`));
      assert.match(verdictOn(LET_BE), new RegExp(`, 0 matched, ${LET_BE.length} missed`));
    },
  );
});

/** What fail2ban-regex says of a file with these lines. */
function verdictOn(lines: readonly string[]): string {
  const folder = temporaryFolder();
  const file = join(folder, 'guard.log');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const { stdout } = spawnSync(PROGRAM, [file, FILTER], { encoding: 'utf8', timeout: 20_000 });
  rmSync(folder, { recursive: true });
  return stdout;
}
