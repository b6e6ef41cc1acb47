/** Whether the hosts' webhook addresses can be reached; nothing is delivered. */
import { finding, type Finding } from '../finding.ts';
import { ask } from '../http-request.ts';
import type { Check } from '../preflight.ts';
import { readingOf } from './public-url.ts';

export const checkWebhooks: Check = async (context) => {
  const findings: Finding[] = [];
  for (const { id: tenant, webhook } of context.config.tenants) {
    if (!webhook) continue;
    const url = new URL(webhook.url);
    // Its path may be a secret of the host's.
    const facts = { tenant, host: url.host };
    const answer = await ask(url, { ...context, method: 'HEAD' });
    if (answer.status === 0) {
      const { reason } = answer;
      findings.push(finding('webhook', 'WEBHOOK_UNREACHABLE', { ...facts, reason }));
      continue;
    }
    const reading = readingOf(answer, url.host);
    if (reading) context.clockReadings.push(reading);
    const isRedirect = answer.status >= 300 && answer.status < 400;
    findings.push(finding('webhook', isRedirect ? 'WEBHOOK_REDIRECTS' : 'WEBHOOK_GOOD', facts));
  }
  return findings;
};
