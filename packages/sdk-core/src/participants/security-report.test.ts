import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_EVIDENCE, securityReport } from './security-report.ts';
import { transportSecurityOf } from '../peer/transport-security.ts';

const trust = {
  level: 'link',
  verified: false,
  verifiedByRemote: false,
  credential: null,
  postQuantum: true,
} as const;
const counters = (out: number, failures: number) => ({ in: out + failures, out, failures });

describe('securityReport', () => {
  it('counts what was opened and what was sealed, not what was tried, track by track', () => {
    const report = securityReport(trust, {
      transport: null,
      proof: {
        sent: { microphone: counters(50, 0), camera: counters(30, 2) },
        received: { microphone: counters(48, 1), screen: counters(5, 0) },
      },
    });

    assert.deepEqual([report.framesIn, report.framesOut, report.failures], [53, 80, 3]);
    assert.deepEqual(report.tracks.camera, { sent: counters(30, 2), received: counters(0, 0) });
    assert.deepEqual(report.tracks.screen, { sent: counters(0, 0), received: counters(5, 0) });
  });

  it('names the suites, and X-Wing only where both ends spoke it', () => {
    assert.equal(securityReport(trust, NO_EVIDENCE).suites.postQuantum, 'X-Wing');
    const without = securityReport({ ...trust, postQuantum: false }, NO_EVIDENCE);
    assert.deepEqual(without.suites, {
      handshake: 'Noise_XXpsk0_25519_AESGCM_SHA256',
      postQuantum: null,
      messages: 'AES-256-GCM',
      media: 'AES_256_GCM_SHA512_128',
    });
  });

  it('claims nothing while there is no evidence', () => {
    const { framesIn, framesOut, transport } = securityReport(trust, NO_EVIDENCE);
    assert.deepEqual([framesIn, framesOut, transport], [0, 0, null]);
  });
});

describe('transportSecurityOf', () => {
  const stats = (transport: object) =>
    new Map([['T01', { id: 'T01', type: 'transport' as const, timestamp: 0, ...transport }]]);

  it('reads what Chromium says', () => {
    const report = stats({
      tlsVersion: 'FEFC',
      dtlsCipher: 'TLS_AES_128_GCM_SHA256',
      srtpCipher: 'SRTP_AES128_CM_HMAC_SHA1_80',
    });
    assert.deepEqual(transportSecurityOf(report, 'ab'), {
      dtlsVersion: 'DTLS 1.3',
      dtlsCipher: 'TLS_AES_128_GCM_SHA256',
      srtpProfile: 'SRTP_AES128_CM_HMAC_SHA1_80',
      fingerprint: 'ab',
    });
  });

  it('guesses nothing that is not said', () => {
    assert.deepEqual(transportSecurityOf(stats({ tlsVersion: '0301' }), null), {
      dtlsVersion: null,
      dtlsCipher: null,
      srtpProfile: null,
      fingerprint: null,
    });
    assert.equal(transportSecurityOf(new Map(), null), null);
  });
});
