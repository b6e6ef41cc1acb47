/** All checks, in the order they run and are printed. Whoever adds one adds its line here. */
import type { Check } from '../preflight.ts';
import { checkAuditKey } from './audit-key.ts';
import { checkBus } from './bus.ts';
import { checkCertificates } from './certificate.ts';
import { checkClock } from './clock.ts';
import { checkConfiguration } from './configuration.ts';
import { checkDataFolder } from './data-folder.ts';
import { checkDatabase } from './database.ts';
import { checkKek } from './kek.ts';
import { checkPort } from './port.ts';
import { checkPublicUrl } from './public-url.ts';
import { checkSystem } from './system.ts';
import { checkTurn } from './turn.ts';
import { checkWebhooks } from './webhooks.ts';

export const CHECKS: readonly Check[] = [
  checkConfiguration,
  checkSystem,
  checkPort,
  checkDataFolder,
  checkDatabase,
  checkBus,
  checkKek,
  checkAuditKey,
  checkTurn,
  checkCertificates,
  checkPublicUrl,
  checkWebhooks,
  checkClock,
];
