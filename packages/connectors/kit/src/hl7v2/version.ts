/** HL7 versions and the French PAM profile, as MSH-12 tells them. */

export interface MessageVersion {
  /** Such as `2.5`. */
  hl7: string;
  /** Version of PAM-FR, such as `2.11`; null when MSH-12 does not say one. */
  pamFr: string | null;
}

export const ACCEPTED_HL7_VERSIONS: readonly string[] = ['2.3.1', '2.4', '2.5', '2.5.1'];
/** CI-SIS sends documents in 2.6, older French senders still say 2.3. */
export const LENIENT_HL7_VERSIONS: readonly string[] = [...ACCEPTED_HL7_VERSIONS, '2.3', '2.6'];
export const PAM_FR_VERSIONS: readonly string[] = ['2.8', '2.9', '2.10', '2.11'];

/**
 * @param msh12 its components, such as `['2.5', 'FRA', '2.11']`; `2.11.1` is read as `2.11`
 */
export function readVersion(msh12: readonly [string, string, string]): MessageVersion {
  const [hl7, country, profile] = msh12;
  const short = /^(\d+\.\d+)(?:\.\d+)?$/.exec(profile)?.[1] ?? '';
  const isPam = country === 'FRA' && PAM_FR_VERSIONS.includes(short);
  return { hl7: hl7.trim(), pamFr: isPam ? short : null };
}
