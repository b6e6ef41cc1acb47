/**
 * The hospital's two secrets towards T-Doc: its tenant API key and the secret that signs webhooks.
 * Drawn at the first start, kept in the data folder, readable by this user only.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface HospitalSecrets {
  apiKey: string;
  /** In the notation of the Standard Webhooks specification. */
  webhookSecret: string;
}

export function hospitalSecrets(folder: string): HospitalSecrets {
  const path = join(folder, 'secrets.json');
  try {
    const kept: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isHospitalSecrets(kept)) return kept;
  } catch {
    // The first start: there is nothing to read yet.
  }
  const drawn = {
    apiKey: `tk_${randomBytes(32).toString('base64url')}`,
    webhookSecret: `whsec_${randomBytes(32).toString('base64')}`,
  };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(path, `${JSON.stringify(drawn, null, 2)}\n`, { mode: 0o600 });
  return drawn;
}

function isHospitalSecrets(value: unknown): value is HospitalSecrets {
  return (
    typeof value === 'object' &&
    value !== null &&
    'apiKey' in value &&
    typeof value.apiKey === 'string' &&
    'webhookSecret' in value &&
    typeof value.webhookSecret === 'string'
  );
}
