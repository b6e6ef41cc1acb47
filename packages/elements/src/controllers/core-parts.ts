/** Makes the core's own objects from what the page said. Refuses with a code when something is missing. */
import {
  httpAdmission,
  httpCredential,
  TDocError,
  Teleconsultation,
  type ConsentGate,
  type DeviceCheckSummary,
  type Invitation,
  type LocalMedia,
  type TabMemory,
} from '@tdoc/sdk-core';
import type { JourneySettings } from './journey-settings.ts';

/**
 * @throws {@link TDocError} ERR_TDOC_ADMISSION_UNAVAILABLE or ERR_TDOC_SIGNALLING_UNREACHABLE when the
 *   page named no address for them.
 */
export function makeTeleconsultation(
  settings: JourneySettings,
  parts: {
    consent: ConsentGate;
    memory: TabMemory;
    invitation: Invitation | null;
    media: LocalMedia | null;
    deviceCheck: DeviceCheckSummary | null;
  },
): Teleconsultation {
  const { admissionUrl, signalling, role, displayName, ports } = settings;
  const { consent, memory, invitation, media, deviceCheck } = parts;
  const admission =
    settings.admission ?? (admissionUrl === null ? null : httpAdmission(admissionUrl));
  if (admission === null) throw new TDocError('ERR_TDOC_ADMISSION_UNAVAILABLE');
  if (signalling === null) throw new TDocError('ERR_TDOC_SIGNALLING_UNREACHABLE');
  const { credentialUrl, issuers, credentialRequiredFor } = settings;
  const credential =
    settings.credential ?? (credentialUrl === null ? null : httpCredential(credentialUrl));
  return new Teleconsultation({
    admission,
    issuers,
    credentialRequiredFor,
    signalling,
    consent,
    role,
    memory,
    ...(credential === null ? {} : { credential }),
    ...(invitation === null ? {} : { invitation }),
    ...(displayName === null ? {} : { displayName }),
    ...(media === null ? {} : { media }),
    ...(deviceCheck === null ? {} : { deviceCheck }),
    ...(ports === null ? {} : { ports }),
  });
}
