import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jeanne } from '../testing/personas.ts';
import { createLog } from './log.ts';

function recorded() {
  const lines: string[] = [];
  const log = createLog({
    level: 'debug',
    destination: { write: (line) => void lines.push(line) },
  });
  return { lines, log };
}

describe('the log', () => {
  it('writes what is on its list and nothing else, whatever it is given', () => {
    const { lines, log } = recorded();
    const fields = { code: 'ROOM_FULL', name: jeanne.name, ticket: 'at_secret' };
    log.warn('entrance refused', fields);
    const line = JSON.parse(lines[0] ?? '') as object;
    assert.deepEqual(Object.keys(line).sort(), ['code', 'level', 'msg', 'time']);
  });

  it('says of an error what it is and where, never its words', () => {
    const { lines, log } = recorded();
    log.error('request failed', {}, new TypeError(`cannot read ${jeanne.name}\nof undefined`));
    assert.ok(!lines[0]?.includes(jeanne.name));
    const line = JSON.parse(lines[0] ?? '') as { errorName: string; errorAt: string[] };
    assert.equal(line.errorName, 'TypeError');
    assert.match(line.errorAt[0] ?? '', /log\.test\.ts:\d+/);
    assert.ok(!lines[0]?.includes(process.cwd()));
  });
});
