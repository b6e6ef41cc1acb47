import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCommandLine, UsageError } from './command-line.ts';

function parse(line: string) {
  return parseCommandLine(line.split(' ').filter(Boolean));
}

describe('the command line', () => {
  it('helps when nothing was asked, or help', () => {
    for (const line of ['', '--help', 'help', 'start --help']) {
      assert.equal(parse(line).name, 'help');
    }
  });

  it('reads what start takes', () => {
    const line =
      'start --data-dir d --port 0 --host ::1 --tls-cert c --tls-key k --config f --database-url-file u';
    assert.deepEqual(parse(line), {
      name: 'start',
      dataDir: 'd',
      host: '::1',
      port: 0,
      configFile: 'f',
      tls: { certFile: 'c', keyFile: 'k' },
      database: { urlFile: 'u', ownerUrlFile: undefined },
    });
  });

  it('reads several origins of a tenant', () => {
    const command = parse('tenant add --data-dir d --name n --origin a --origin b');
    assert.deepEqual(command.name === 'tenant-add' && command.origins, ['a', 'b']);
  });

  it('says in a sentence what is wrong', () => {
    const wrong: [string, RegExp][] = [
      ['stop', /Unknown command/],
      ['start --verbose', /Unknown option/],
      ['start --data-dir', /lacks its value/],
      ['start --data-dir d --port 70000', /--port/],
      ['start --data-dir d --tls-cert c', /go together/],
      ['tenant add --name n --origin o', /--data-dir/],
      ['tenant add --data-dir d --origin o', /--name/],
      ['tenant add --data-dir d --name n', /--origin/],
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
