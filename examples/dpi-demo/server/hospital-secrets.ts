/**
 * The hospital's secrets towards T-Doc: its tenant API key, the secret that signs webhooks, and the key
 * that vouches for its practitioners. Drawn at the first start, kept in the data folder, readable by this
 * user only.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface HospitalSecrets {
  apiKey: string;
  /** In the notation of the Standard Webhooks specification. */
  webhookSecret: string;
  /** Ed25519, PKCS #8 as PEM: signs credentials. */
  credentialKey: string;
}

export function hospitalSecrets(folder: string): HospitalSecrets {
  const path = join(folder, 'secrets.json');
  const kept = readKept(path);
  const secrets: HospitalSecrets = {
    apiKey: kept.apiKey ?? `tk_${randomBytes(32).toString('base64url')}`,
    webhookSecret: kept.webhookSecret ?? `whsec_${randomBytes(32).toString('base64')}`,
    credentialKey: kept.credentialKey ?? newCredentialKey(),
  };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

function newCredentialKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** What an earlier start drew; a hospital that is new to one of them keeps the others. */
function readKept(path: string): Partial<HospitalSecrets> {
  try {
    const kept: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof kept !== 'object' || kept === null) return {};
    const text = (name: keyof HospitalSecrets): Partial<HospitalSecrets> => {
      const value: unknown = Reflect.get(kept, name);
      return typeof value === 'string' ? { [name]: value } : {};
    };
    return { ...text('apiKey'), ...text('webhookSecret'), ...text('credentialKey') };
  } catch {
    // The first start: there is nothing to read yet.
    return {};
  }
}
