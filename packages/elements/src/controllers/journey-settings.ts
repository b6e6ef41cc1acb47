/** What the host element was told by its page; read when needed, so that late properties count. */
import type {
  AdmissionSource,
  ConsentPurpose,
  CredentialIssuer,
  CredentialSource,
  Invitation,
  MediaSource,
  Role,
  TeleconsultationOptions,
  TeleconsultationPorts,
} from '@tdoc/sdk-core';
import type { Translation } from '../localization/translation.ts';

export interface JourneySettings {
  readonly role: Role;
  readonly admission: AdmissionSource | null;
  readonly admissionUrl: string | null;
  readonly credential: CredentialSource | null;
  readonly credentialUrl: string | null;
  readonly issuers: readonly CredentialIssuer[];
  readonly credentialRequiredFor: readonly Role[];
  readonly signalling: TeleconsultationOptions['signalling'] | null;
  readonly invitation: Invitation | null;
  readonly displayName: string | null;
  /** Names the host knows, for whoever gives none. */
  readonly patientName: string | null;
  readonly practitionerName: string | null;
  readonly patientUrl: string | null;
  readonly purposes: readonly ConsentPurpose[] | null;
  readonly ports: Partial<TeleconsultationPorts> | null;
  readonly mediaSource: MediaSource | null;
  readonly translation: Translation;
  /** True when the journey runs in an isolated frame: here, nothing is opened and nobody joins. */
  readonly isElsewhere: boolean;
}
