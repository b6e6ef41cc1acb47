import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

describe('@tdoc/sdk-core on a server', () => {
  it('can be imported where there is no window', async () => {
    const core = await import('./index.ts');

    assert.equal(typeof window, 'undefined');
    assert.equal(core.checkSupport().supported, false);
    assert.equal(typeof core.Teleconsultation, 'function');
  });

  it('makes its objects there, and refuses devices by consent before it misses a browser', async () => {
    const { ConsentGate, isTDocError, LocalMedia, TabMemory } = await import('./index.ts');
    const media = new LocalMedia({ consent: new ConsentGate() });

    await assert.rejects(media.open(), (error) => isTDocError(error, 'ERR_TDOC_CONSENT_REQUIRED'));
    assert.equal(await new TabMemory().recall(), null);
  });
});
