/**
 * Takes out of a session description what speaks of payload types its media line does not offer.
 * Firefox leaves such lines behind when codecs were chosen, and Chromium refuses the whole description.
 * @see [RFC 8866 §6.6](https://www.rfc-editor.org/rfc/rfc8866#section-6.6)
 */

/** @param sdp - Lines end in CR LF, in and out. */
export function tidyDescription(sdp: string): string {
  let offered: ReadonlySet<string> | null = null;
  return sdp
    .split('\r\n')
    .filter((line) => {
      if (line.startsWith('m=')) {
        // m=<media> <port> <protocol> <payload types…>; a data channel's line has none.
        const [media, , protocol, ...formats] = line.split(' ');
        const isRtp = media !== 'm=application' && protocol?.includes('RTP') === true;
        offered = isRtp ? new Set(formats) : null;
        return true;
      }
      const about = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /.exec(line)?.[1];
      return offered === null || about === undefined || offered.has(about);
    })
    .join('\r\n');
}
