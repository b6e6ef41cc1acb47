import { expect } from '@open-wc/testing';
import type { FrameCounters } from '@tdoc/sdk-core';
import { garnier } from '../fixtures/participants.ts';
import { isProven } from './proven.ts';

const DR_GARNIER = garnier();

describe('the proof of encryption', () => {
  it('holds while frames pass both ways and open', () => {
    expect(isProven(DR_GARNIER)).to.equal(true);
  });

  it('is missing before frames were counted, and in one direction only', () => {
    const protection = DR_GARNIER.protection;
    if (protection === null) throw new Error('the fixture has a protection');
    expect(isProven({ ...DR_GARNIER, protection: null })).to.equal(false);
    expect(isProven({ ...DR_GARNIER, protection: { ...protection, framesIn: 0 } })).to.equal(false);
    expect(isProven({ ...DR_GARNIER, protection: { ...protection, framesOut: 0 } })).to.equal(
      false,
    );
  });

  it('is lost when many frames of one track do not open, and stands a change of keys', () => {
    const report = DR_GARNIER.protection;
    if (report === null) throw new Error('the fixture has a protection');
    const withCamera = (counted: Partial<FrameCounters>) => {
      const camera = { ...report.tracks.camera };
      camera.received = { ...camera.received, ...counted };
      const tracks = { ...report.tracks, camera };
      return isProven({ ...DR_GARNIER, protection: { ...report, tracks } });
    };

    expect(withCamera({ failures: 20 })).to.equal(true);
    expect(withCamera({ in: 10_000, failures: 100 })).to.equal(true);
    expect(withCamera({ in: 10_000, failures: 101 })).to.equal(false);
    expect(withCamera({ in: 1, out: 0 }), 'none of a track passes').to.equal(false);
  });

  it('needs a connection that stands and a code to compare', () => {
    expect(isProven({ ...DR_GARNIER, connection: 'interrupted' })).to.equal(false);
    expect(isProven({ ...DR_GARNIER, verificationCode: null })).to.equal(false);
  });
});
