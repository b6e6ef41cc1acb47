import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSupport } from './support.ts';

describe('checkSupport', () => {
  it('says that a server is no browser, without throwing', () => {
    assert.deepEqual(checkSupport(), {
      supported: false,
      code: 'ERR_TDOC_WEBRTC_UNSUPPORTED',
      canShareScreen: false,
    });
  });
});
