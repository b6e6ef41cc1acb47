/**
 * The operations on consent receipts, and what they take and give.
 */
import { z } from 'zod';
import { operation } from './operation.ts';
import { cursor, limit, nextCursor } from './paging.ts';
import { instant } from './schemas.ts';

/** A receipt, its canonical form and some blanks. */
const MAX_RECEIPT_BODY_BYTES = 73_728;

/**
 * The door looks at the outer form only: what is inside is signed, and is judged as a whole by the
 * one verifier there is, which names every fault.
 */
export const receiptRequest = z
  .strictObject({
    record: z
      .looseObject({})
      .describe('A record `tdoc.consent/1`, as ConsentGate of @tdoc/sdk-core makes it.'),
    signatures: z
      .array(z.strictObject({ protected: z.string(), signature: z.string() }))
      .min(1)
      .max(2)
      .describe('Detached JWS: the browser’s, then the tenant’s when it countersigned.'),
  })
  .meta({ id: 'ConsentReceiptRequest' });

export const receiptView = z
  .strictObject({
    id: z.string().regex(/^cr_[A-Za-z0-9_-]{43}$/),
    teleconsultationId: z.string(),
    recordId: z.string().describe('The same in every version of one consent.'),
    countersigned: z.boolean(),
    receivedAt: instant,
    receipt: z.string().describe('The receipt in its canonical form (RFC 8785), to the byte.'),
  })
  .meta({ id: 'ConsentReceipt' });

export const receiptPage = z
  .strictObject({ receipts: z.array(receiptView), nextCursor })
  .meta({ id: 'ConsentReceiptPage' });

const publicKey = z
  .strictObject({
    kty: z.enum(['OKP', 'EC']),
    crv: z.enum(['Ed25519', 'P-256']),
    x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    y: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/)
      .optional(),
    kid: z.string().regex(/^[!-~]{1,200}$/),
    alg: z.enum(['Ed25519', 'EdDSA', 'ES256']).optional(),
    use: z.literal('sig').optional(),
  })
  .refine(
    ({ kty, crv, y }) =>
      kty === 'EC' ? crv === 'P-256' && y !== undefined : crv === 'Ed25519' && y === undefined,
    'a public key: Ed25519 (OKP), or P-256 (EC)',
  );

export const consentIssuer = z
  .strictObject({
    issuer: z
      .string()
      .regex(/^[!-?A-~]{1,200}$/)
      .describe('The controller that the records name.'),
    jwks: z
      .strictObject({ keys: z.array(publicKey).min(1).max(64) })
      .describe('Public halves of every key that ever countersigned; never a private one.'),
  })
  .meta({ id: 'ConsentIssuer' });

const common = { tag: 'Consent', caller: 'tenant' } as const;

export const keepConsentReceipt = operation({
  ...common,
  id: 'keepConsentReceipt',
  summary: 'Keeps a consent receipt whose signatures hold. The same record again changes nothing.',
  method: 'POST',
  path: '/v1/teleconsultations/{id}/consent-receipts',
  scope: 'consents:write',
  body: receiptRequest,
  maxBodyBytes: MAX_RECEIPT_BODY_BYTES,
  answers: {
    200: { description: 'Was kept before; the countersignature is added.', schema: receiptView },
    201: { description: 'On disk, and in the audit log.', schema: receiptView },
  },
  problems: ['TELECONSULTATION_UNKNOWN', 'CONSENT_PREVIOUS_UNKNOWN', 'CONSENT_RECEIPT_INVALID'],
});

export const listConsentReceipts = operation({
  ...common,
  id: 'listConsentReceipts',
  summary: 'The receipts of a teleconsultation, every version.',
  method: 'GET',
  path: '/v1/teleconsultations/{id}/consent-receipts',
  scope: 'consents:read',
  query: z.strictObject({ cursor, limit }),
  answers: { 200: { description: 'As they came.', schema: receiptPage } },
  problems: ['TELECONSULTATION_UNKNOWN'],
});

export const getConsentReceipt = operation({
  ...common,
  id: 'getConsentReceipt',
  summary: 'One receipt.',
  method: 'GET',
  path: '/v1/consent-receipts/{receiptId}',
  scope: 'consents:read',
  answers: { 200: { description: 'To the byte.', schema: receiptView } },
  problems: ['CONSENT_RECEIPT_UNKNOWN'],
});

export const getConsentIssuer = operation({
  ...common,
  id: 'getConsentIssuer',
  summary: 'Under which name and keys this tenant countersigns.',
  method: 'GET',
  path: '/v1/consent-issuer',
  scope: 'consents:read',
  answers: { 200: { description: 'As registered.', schema: consentIssuer } },
  problems: ['CONSENT_ISSUER_UNKNOWN'],
});

export const putConsentIssuer = operation({
  ...common,
  id: 'putConsentIssuer',
  summary: 'Registers the public keys that countersignatures are verified with.',
  method: 'PUT',
  path: '/v1/consent-issuer',
  scope: 'consents:write',
  body: consentIssuer,
  maxBodyBytes: 32_768,
  answers: { 200: { description: 'Registered, instead of those before.', schema: consentIssuer } },
});
