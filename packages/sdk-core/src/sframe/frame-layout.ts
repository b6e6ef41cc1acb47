/**
 * How a sealed frame lies on the wire: a few clear bytes the browser's packetizer must see, the SFrame
 * header, the ciphertext, and one byte that says how many are clear. The clear bytes, their number and
 * the stream are authenticated with the frame.
 */
/** The streams of a participant, as they stand in the key identifier. */
export const STREAMS = { data: 0, microphone: 1, camera: 2, screen: 3 } as const;
export type Stream = (typeof STREAMS)[keyof typeof STREAMS];

/** Begins the metadata of every frame. */
export const LABEL = new TextEncoder().encode('TDSS-1 media');
const CLEAR_LENGTHS: readonly number[] = [0, 1, 3, 10];
const VP8_KEY_FRAME_CLEAR = 10;
const VP8_DELTA_FRAME_CLEAR = 3;
const EPOCH_SHIFT = 6n;

/** KID = epoch ‖ three bits of the ratchet step ‖ three bits of the stream. */
export function kidOf(epoch: number, { step, stream }: { step: number; stream: number }): bigint {
  return (BigInt(epoch) << EPOCH_SHIFT) | BigInt((step % 8) << 3) | BigInt(stream);
}

/** @param kid - A safe integer, as all of ours are: 32 bits of epoch and six below. */
export function readKid(kid: number): { epoch: number; stepBits: number; stream: number } {
  const low = kid % 64;
  return { epoch: (kid - low) / 64, stepBits: low >> 3, stream: low & 7 };
}

/**
 * Bytes that stay in clear. Null for a codec that must not be sent: its packetizer would need more.
 * @param codec - A mime type such as `video/VP8`.
 */
export function clearLengthOf(codec: string, frame: Uint8Array): number | null {
  switch (codec.toLowerCase()) {
    case 'audio/opus':
      return Math.min(1, frame.length);
    case 'video/vp8': {
      const isKeyFrame = ((frame[0] ?? 1) & 1) === 0;
      return Math.min(isKeyFrame ? VP8_KEY_FRAME_CLEAR : VP8_DELTA_FRAME_CLEAR, frame.length);
    }
    case 'video/vp9':
      return 0;
    default:
      return null;
  }
}

/** How many bytes of a sealed frame are clear, by its last one; -1 when no sender makes such a frame. */
export function clearLengthIn(wire: Uint8Array): number {
  const clearLength = wire[wire.length - 1];
  if (clearLength === undefined || !CLEAR_LENGTHS.includes(clearLength)) return -1;
  return clearLength < wire.length ? clearLength : -1;
}
