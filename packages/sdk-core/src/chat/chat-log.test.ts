import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ParticipantId } from '../protocol/messages.ts';
import { ChatLog, type ChatMessage } from './chat-log.ts';

const garnier = 'a'.repeat(32) as ParticipantId;
const martin = 'b'.repeat(32) as ParticipantId;
const lucas = 'c'.repeat(32) as ParticipantId;
const message = (id: string, from = garnier): ChatMessage => ({
  id,
  from,
  isLocal: from === garnier,
  text: 'Avez-vous pris votre tension ?',
  sentAt: new Date(0),
});
const ids = (messages: readonly ChatMessage[]) => messages.map(({ id }) => id);

describe('ChatLog', () => {
  it('keeps messages in the order they came, and hands out a copy', () => {
    const log = new ChatLog();
    log.addLocal(message('1'), []);
    log.addRemote(message('2', martin));

    assert.deepEqual(ids(log.messages), ['1', '2']);
    (log.messages as ChatMessage[]).pop();
    assert.equal(log.messages.length, 2);
  });

  it('shows a remote message once, however often it comes', () => {
    const log = new ChatLog();

    assert.equal(log.addRemote(message('1', martin)), true);
    assert.equal(log.addRemote(message('1', martin)), false);
    assert.equal(log.messages.length, 1);
  });

  it('lets nobody hide the message of another by taking its id', () => {
    const log = new ChatLog();
    log.addLocal(message('1'), [martin]);

    assert.equal(log.addRemote(message('1', martin)), true);
    assert.equal(log.addRemote(message('1', lucas)), true);
  });

  it('offers a message again to each who has not acknowledged it', () => {
    const log = new ChatLog();
    log.addLocal(message('1'), [martin, lucas]);
    log.addLocal(message('2'), [martin]);
    log.acknowledged(martin, '1');

    assert.deepEqual(ids(log.pendingFor(martin)), ['2']);
    assert.deepEqual(ids(log.pendingFor(lucas)), ['1']);
  });

  it('offers nothing to who came later, nor to who left', () => {
    const log = new ChatLog();
    log.addLocal(message('1'), [martin]);

    assert.deepEqual(log.pendingFor(lucas), []);
    log.forget(martin);
    assert.deepEqual(log.pendingFor(martin), []);
  });

  it('never offers again what somebody else wrote, and takes an unknown acknowledgement calmly', () => {
    const log = new ChatLog();
    log.addLocal(message('1'), [martin]);
    log.addRemote(message('1', lucas));
    log.acknowledged(lucas, 'unknown');

    assert.deepEqual(
      log.pendingFor(martin).map(({ from }) => from),
      [garnier],
    );
  });
});
