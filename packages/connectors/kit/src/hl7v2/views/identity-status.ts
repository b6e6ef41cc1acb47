/** How far an identity is to be trusted: HL7 table 0445 as PAM-FR extends it (PID-32). */

/** VALI alone lets an INS travel. */
export const IDENTITY_STATUSES = [
  'VIDE',
  'PROV',
  'VALI',
  'DOUB',
  'DESA',
  'DPOT',
  'DOUA',
  'COLP',
  'COLV',
  'FILI',
  'CACH',
  'ANOM',
  'IDVER',
  'RECD',
  'IDRA',
  'USUR',
  'HOMD',
  'INVA',
] as const;
export type IdentityStatus = (typeof IDENTITY_STATUSES)[number];

/** Homonym, fictitious, doubtful: said beside a status. */
export const IDENTITY_ATTRIBUTES = ['HOMA', 'FICT', 'DOUT'] as const;
export type IdentityAttribute = (typeof IDENTITY_ATTRIBUTES)[number];

export const isIdentityStatus = (code: string): code is IdentityStatus =>
  (IDENTITY_STATUSES as readonly string[]).includes(code);
export const isIdentityAttribute = (code: string): code is IdentityAttribute =>
  (IDENTITY_ATTRIBUTES as readonly string[]).includes(code);
