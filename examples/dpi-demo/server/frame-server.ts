/**
 * The second origin of the isolated mode: one page, the SDK's files, and the way through to the
 * signalling server. Nothing of the DPI is here, and nothing here answers to the DPI's cookies.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { fileURLToPath } from 'node:url';

import express, { type NextFunction, type Request, type Response } from 'express';

import type { Certificate } from './dpi-server.ts';
import { listen, type ListeningServer } from './listen.ts';
import { cdnFolder } from './pages.ts';
import { proxyWebSocket } from './websocket-proxy.ts';

const PAGE = fileURLToPath(new URL('../frame/frame.html', import.meta.url));

export interface FrameServerOptions {
  /** Origins that may embed the frame; asked at each request, as the DPI's port is known later. */
  hosts: () => readonly string[];
  /** Pages a patient's link may point at. */
  patientPages: () => readonly string[];
  signallingAddress: { host: string; port: number };
  /** With one, HTTPS only. */
  certificate: Certificate | null;
}

const PERMISSIONS_POLICY =
  'camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), ' +
  'geolocation=(), payment=(), usb=(), serial=()';

/** Nothing but this origin's own files, and no page around it but the hosts'. */
export function framePolicy(hosts: readonly string[]): string {
  return [
    "default-src 'none'",
    // The key agreement runs as WebAssembly; this allows no text to become script.
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${hosts.length > 0 ? hosts.join(' ') : "'none'"}`,
  ].join('; ');
}

export async function startFrameServer(
  options: FrameServerOptions,
  { host, port }: { host: string; port: number },
): Promise<ListeningServer> {
  const { hosts, patientPages, certificate } = options;
  const html = readFileSync(PAGE, 'utf8');
  const app = express();
  app.disable('x-powered-by');
  app.use((_request: Request, response: Response, next: NextFunction) => {
    response.set({
      'content-security-policy': framePolicy(hosts()),
      'permissions-policy': PERMISSIONS_POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    next();
  });
  app.get('/frame.html', (_request, response) => {
    const page = html
      .replace('{{hosts}}', hosts().join(' '))
      .replace('{{patientPages}}', patientPages().join(' '));
    response.type('html').set('cache-control', 'no-cache').send(page);
  });
  app.use('/cdn', express.static(cdnFolder(), { index: false }));
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
