/**
 * The DPI's backend: its pages, its agenda, its admissions, and the way through to the signalling
 * server. Webhooks come in on a second, loopback-only port, so that they need no certificate.
 */
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

import express from 'express';

import { admissionRoutes } from './admission-routes.ts';
import type { Agenda } from './agenda.ts';
import { agendaRoutes } from './agenda-routes.ts';
import type { Language } from './appointment.ts';
import type { CredentialOffice } from './credential-office.ts';
import { listen, type ListeningServer } from './listen.ts';
import { pages } from './pages.ts';
import { answerProblem } from './problem.ts';
import { sameOriginOnly } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';
import type { SignallingApi } from './signalling-api.ts';
import { webhookRoutes } from './webhook-routes.ts';
import { proxyWebSocket } from './websocket-proxy.ts';

export interface Certificate {
  /** PEM */
  cert: string;
  /** PEM */
  key: string;
}

export interface DpiServerOptions {
  agenda: Agenda;
  signalling: SignallingApi;
  credentials: CredentialOffice;
  signallingAddress: { host: string; port: number };
  language: Language;
  lanAddress: string | null;
  /** With one, the pages are served over HTTPS only. */
  certificate: Certificate | null;
  /** Port of the isolated mode's second origin, on the same host; null: the widget runs in the page. */
  framePort: number | null;
  now?: () => Date;
}

/** The pages and their API. @throws the `listen` error, e.g. `EADDRINUSE` */
export async function startDpiServer(
  options: DpiServerOptions,
  { host, port }: { host: string; port: number },
): Promise<ListeningServer> {
  const { agenda, signalling, credentials, certificate, now = () => new Date() } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders({ framePort: options.framePort }), sameOriginOnly);
  app.use(
    agendaRoutes({
      agenda,
      now,
      endTeleconsultation: (id) => signalling.end(id),
      lanAddress: options.lanAddress,
      framePort: options.framePort,
    }),
  );
  app.use(admissionRoutes({ agenda, signalling, credentials, now }));
  app.use(pages({ language: options.language }));
  app.use(answerProblem);
  const server = certificate
    ? createSecureServer({ ...certificate, minVersion: 'TLSv1.2' }, app)
    : createServer(app);
  const cutSockets = proxyWebSocket(server, options.signallingAddress);
  const listening = await listen(server, { host, port });
  return {
    port: listening.port,
    close: () => {
      cutSockets();
      return listening.close();
    },
  };
}

/** The loopback port that only the signalling server of this machine talks to. */
export async function startWebhookServer(
  options: { agenda: Agenda; secret: string },
  { port }: { port: number },
): Promise<ListeningServer> {
  const app = express();
  app.disable('x-powered-by');
  app.use(webhookRoutes(options));
  app.use(answerProblem);
  return listen(createServer(app), { host: '127.0.0.1', port });
}
