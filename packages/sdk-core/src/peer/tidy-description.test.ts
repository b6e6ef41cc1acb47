import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tidyDescription } from './tidy-description.ts';

const lines = (...all: string[]) => [...all, ''].join('\r\n');

describe('tidyDescription', () => {
  it('drops feedback on payload types that are not offered, as Firefox leaves them', () => {
    const firefox = lines(
      'v=0',
      'm=video 9 UDP/TLS/RTP/SAVPF 120 124',
      'a=rtpmap:120 VP8/90000',
      'a=rtcp-fb:120 nack pli',
      'a=rtcp-fb:121 nack pli',
      'a=fmtp:124 apt=120',
      'a=fmtp:99 apt=121',
      'a=rtcp-fb:* transport-cc',
    );

    assert.equal(
      tidyDescription(firefox),
      lines(
        'v=0',
        'm=video 9 UDP/TLS/RTP/SAVPF 120 124',
        'a=rtpmap:120 VP8/90000',
        'a=rtcp-fb:120 nack pli',
        'a=fmtp:124 apt=120',
        'a=rtcp-fb:* transport-cc',
      ),
    );
  });

  it('judges each media line by its own payload types', () => {
    const both = lines(
      'm=audio 9 UDP/TLS/RTP/SAVPF 109',
      'a=rtpmap:109 opus/48000/2',
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'a=rtpmap:96 VP8/90000',
    );

    assert.equal(tidyDescription(both), both);
  });

  it('leaves the data channel and everything else as it came', () => {
    const data = lines(
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
      'a=sctp-port:5000',
      'a=fingerprint:sha-256 AA:BB',
    );

    assert.equal(tidyDescription(data), data);
  });
});
