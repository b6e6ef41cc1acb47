import { expect } from '@open-wc/testing';
import { createInvitation } from '../invitation/invitation.ts';
import type { TeleconsultationId } from '../protocol/messages.ts';
import { personas } from '../testing/personas.ts';
import { TAB_MEMORY_ITEM, TabMemory, type Recollection } from './tab-memory.ts';

const room = 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId;

function known(): Recollection {
  return {
    teleconsultationId: room,
    role: 'patient',
    invitation: createInvitation(room),
    resumeToken: 'rt_0123456789abcdef',
    displayName: personas.martin.displayName,
    deviceCheck: { camera: true, microphone: true, speaker: false },
    consent: [
      {
        recordId: 'f'.repeat(32),
        purpose: 'teleconsultation.av',
        decision: 'granted',
        decidedAt: '2026-03-02T09:30:00.000Z',
        noticeSha256: '0'.repeat(64),
        language: 'fr',
      },
    ],
  };
}

async function storedKeys(): Promise<unknown[]> {
  const opening = indexedDB.open('tdoc', 1);
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const database = opening.result;
  const asking = database.transaction('tab-keys').objectStore('tab-keys').getAll();
  await new Promise((resolve) => (asking.onsuccess = resolve));
  database.close();
  return asking.result as unknown[];
}

const item = () => sessionStorage.getItem(TAB_MEMORY_ITEM) ?? '';
function alter(change: (record: Record<string, unknown>) => void): void {
  const record = JSON.parse(item()) as Record<string, unknown>;
  change(record);
  sessionStorage.setItem(TAB_MEMORY_ITEM, JSON.stringify(record));
}

describe('TabMemory', () => {
  afterEach(() => new TabMemory().forget());

  it('knows nothing at first', async () => {
    expect(await new TabMemory().recall()).to.equal(null);
  });

  it('recalls everything after a reload', async () => {
    const recollection = known();
    await new TabMemory().remember(recollection);
    const recalled = await new TabMemory().recall();

    expect({ ...recalled, invitation: null }).to.deep.equal({ ...recollection, invitation: null });
    expect(recalled?.invitation.secret.revealForLink()).to.equal(
      recollection.invitation.secret.revealForLink(),
    );
  });

  it('leaves nothing readable in the storage of the tab', async () => {
    const recollection = known();
    await new TabMemory().remember(recollection);
    const stored = [sessionStorage, localStorage]
      .flatMap((storage) => Object.entries(storage))
      .join('\n');

    expect(stored).to.include(room);
    for (const trait of [
      recollection.invitation.secret.revealForLink(),
      recollection.resumeToken ?? '',
      personas.martin.familyName,
      personas.martin.givenName,
      'granted',
      'teleconsultation.av',
    ]) {
      expect(stored.includes(trait)).to.equal(false);
    }
  });

  it('keeps a key that scripts can use but not read', async () => {
    await new TabMemory().remember(known());
    const [key] = (await storedKeys()) as CryptoKey[];
    if (!key) throw new Error('no key');

    expect(key.extractable).to.equal(false);
    const refused = await crypto.subtle.exportKey('raw', key).then(
      () => 'exported',
      (error: unknown) => (error as Error).name,
    );
    expect(refused).to.equal('InvalidAccessError');
  });

  it('keeps the last of several memories, with one key', async () => {
    const memory = new TabMemory();
    const recollection = known();
    void memory.remember(recollection);
    void memory.remember({ ...recollection, resumeToken: 'rt_second-token-000' });
    await memory.remember({ ...recollection, resumeToken: 'rt_third-token-0000' });

    expect((await memory.recall())?.resumeToken).to.equal('rt_third-token-0000');
    expect((await storedKeys()).length).to.equal(1);
  });

  it('drops the key of the teleconsultation before', async () => {
    const memory = new TabMemory();
    await memory.remember(known());
    const other = 'tc_BBBBBBBBBBBBBBBBBBBBBB' as TeleconsultationId;
    await memory.remember({
      ...known(),
      teleconsultationId: other,
      invitation: createInvitation(other),
    });

    expect((await memory.recall())?.teleconsultationId).to.equal(other);
    expect((await storedKeys()).length).to.equal(1);
  });

  it('forgets all, key included, even what was being written', async () => {
    const memory = new TabMemory();
    void memory.remember(known());
    await memory.forget();
    await memory.forget();

    expect(item()).to.equal('');
    expect(await storedKeys()).to.deep.equal([]);
    expect(await memory.recall()).to.equal(null);
  });

  for (const [what, change] of [
    [
      'another teleconsultation',
      (record) => (record['teleconsultationId'] = `${room.slice(0, -1)}B`),
    ],
    ['another role', (record) => (record['role'] = 'practitioner')],
    ['another key', (record) => (record['key'] = '0'.repeat(32))],
    ['another version', (record) => (record['v'] = 2)],
    [
      'one other byte',
      (record) => {
        const sealed = String(record['sealed']);
        record['sealed'] = `${sealed.startsWith('B') ? 'C' : 'B'}${sealed.slice(1)}`;
      },
    ],
    ['nothing sealed', (record) => (record['sealed'] = '')],
    ['sealed that is no text', (record) => (record['sealed'] = { length: 9 })],
  ] as [string, (record: Record<string, unknown>) => void][]) {
    it(`believes nothing of a record altered to ${what}`, async () => {
      await new TabMemory().remember(known());
      alter(change);

      expect(await new TabMemory().recall()).to.equal(null);
    });
  }

  it('believes nothing that is no record', async () => {
    for (const text of ['', 'null', '7', '{', '[]', '{"v":1}']) {
      sessionStorage.setItem(TAB_MEMORY_ITEM, text);
      expect(await new TabMemory().recall()).to.equal(null);
    }
    sessionStorage.removeItem(TAB_MEMORY_ITEM);
  });
});
