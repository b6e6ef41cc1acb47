/** The only getUserMedia and getDisplayMedia of the SDK, and what their refusals mean. */
import { TDocError, type TDocErrorCode } from '../errors.ts';
import type { MediaSource } from '../ports.ts';

export function userMediaSource(): MediaSource {
  const devices = navigator.mediaDevices;
  return {
    getUserMedia: (constraints) => devices.getUserMedia(constraints),
    getDisplayMedia: () =>
      devices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false }),
    enumerateDevices: () => devices.enumerateDevices(),
    onDeviceChange(callback) {
      devices.addEventListener('devicechange', callback);
      return () => devices.removeEventListener('devicechange', callback);
    },
  };
}

/**
 * What a failed getUserMedia means for the person.
 * @see [Media Capture and Streams §10.2](https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia)
 */
export function deviceError(kind: 'camera' | 'microphone', cause: unknown): TDocError {
  const name = cause instanceof Error ? cause.name : '';
  const device = kind === 'camera' ? 'CAMERA' : 'MICROPHONE';
  let what: 'REFUSED' | 'ABSENT' | 'BUSY' = 'BUSY';
  if (name === 'NotAllowedError' || name === 'SecurityError') what = 'REFUSED';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') what = 'ABSENT';
  const code: TDocErrorCode = `ERR_TDOC_${device}_${what}`;
  return new TDocError(code, { retryable: true, cause });
}
