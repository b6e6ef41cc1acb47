/** Whether this browser and this page can hold a teleconsultation at all, told before anything is asked. */
import type { TDocErrorCode } from './errors.ts';
import { supportsFrameProtection } from './sframe/worker-frame-protection.ts';

export interface SupportReport {
  supported: boolean;
  /** Why not; null when supported. */
  code: TDocErrorCode | null;
  /** False on phones and in frames that do not allow it: the control is then not shown. */
  canShareScreen: boolean;
}

function allowsDisplayCapture(): boolean {
  const policy = (
    document as Document & { featurePolicy?: { allowsFeature(feature: string): boolean } }
  ).featurePolicy;
  return policy?.allowsFeature('display-capture') ?? true;
}

export function checkSupport(): SupportReport {
  const no = (code: TDocErrorCode): SupportReport => ({
    supported: false,
    code,
    canShareScreen: false,
  });
  if (typeof window === 'undefined') return no('ERR_TDOC_WEBRTC_UNSUPPORTED');
  if (!window.isSecureContext) return no('ERR_TDOC_INSECURE_CONTEXT');
  const media = navigator.mediaDevices as MediaDevices | undefined;
  const usable =
    typeof RTCPeerConnection === 'function' &&
    typeof media?.getUserMedia === 'function' &&
    typeof globalThis.crypto?.subtle === 'object' &&
    supportsFrameProtection();
  if (!usable) return no('ERR_TDOC_WEBRTC_UNSUPPORTED');
  const canShareScreen = typeof media.getDisplayMedia === 'function' && allowsDisplayCapture();
  return { supported: true, code: null, canShareScreen };
}
