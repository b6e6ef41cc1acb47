/** Writes limits into the parameters of WebRTC's senders; nothing is renegotiated by it. */
import type { SendingLimits } from '../ports.ts';

const BITS_A_KILOBIT = 1_000;

/** Sound goes before pictures, on this device and on a network that looks at priorities. */
export async function limitSound(
  sender: RTCRtpSender,
  { audioKbps }: SendingLimits,
): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) {
    encoding.maxBitrate = audioKbps * BITS_A_KILOBIT;
    encoding.priority = 'high';
    encoding.networkPriority = 'high';
  }
  await sender.setParameters(parameters);
}

export async function limitPicture(
  sender: RTCRtpSender,
  { heightPx, framesPerSecond, videoKbps }: SendingLimits,
): Promise<void> {
  const parameters = sender.getParameters();
  const captured = sender.track?.getSettings().height;
  for (const encoding of parameters.encodings) {
    encoding.active = heightPx !== null;
    if (heightPx === null) continue;
    encoding.maxBitrate = videoKbps * BITS_A_KILOBIT;
    encoding.maxFramerate = framesPerSecond;
    encoding.scaleResolutionDownBy = Math.max(1, (captured ?? heightPx) / heightPx);
  }
  await sender.setParameters(parameters);
}
