/**
 * The demonstration, composed: the real `tdoc-server` as a process of its own, and the hospital's
 * DPI in this one. Whoever starts it (a person, an end-to-end test) gets its address and one way
 * to end it.
 */
import { join } from 'node:path';

import { Agenda } from './agenda.ts';
import { AgendaFile } from './agenda-file.ts';
import { credentialOffice } from './credential-office.ts';
import type { Language } from './appointment.ts';
import { startDpiServer, startWebhookServer, type Certificate } from './dpi-server.ts';
import { startFrameServer } from './frame-server.ts';
import { freePort } from './free-port.ts';
import { hospitalSecrets } from './hospital-secrets.ts';
import type { ListeningServer } from './listen.ts';
import { dayOf } from './scheduled-at.ts';
import { SignallingApi } from './signalling-api.ts';
import {
  startSignalling,
  type SignallingOptions,
  type SignallingProcess,
  type TurnSettings,
} from './signalling-process.ts';

export interface DemoOptions {
  /** Where everything is kept; made when missing. */
  dataFolder: string;
  /** 0: any free one. @throws `EADDRINUSE` when somebody else has it */
  port: number;
  language?: Language;
  /** With one, the pages are served over HTTPS on every address of this machine. */
  lan?: { certificate: Certificate; addresses: readonly string[] } | null;
  /** Runs the practitioner's widget in a frame of a second origin, on any free port. */
  isolated?: boolean;
  /** Seconds an admission ticket is good for, 5 to 60; absent: the server's own. */
  ticketLifeS?: number;
  /** A relay of one's own; absent: none. */
  turn?: TurnSettings;
  /** Starts something else than one `tdoc-server` at that address, such as several behind a proxy. */
  signalling?: (options: SignallingOptions) => Promise<SignallingProcess>;
}

export interface Demo {
  /** The DPI's address on this machine, e.g. `http://localhost:8080`. */
  url: string;
  /** Addresses other machines of the network can use; empty without `lan`. */
  lanUrls: readonly string[];
  /** The isolated mode's own origin on this machine; null without it. */
  frameUrl: string | null;
  /** Loopback addresses of this machine, for tests. */
  signallingUrl: string;
  webhookUrl: string;
  /** What an end-to-end test inspects. */
  signallingDataFolder: string;
  signallingLogFile: string;
  signallingPid: number;
  /** Ends the signalling server alone and starts it again on the same port and data. */
  restartSignalling(): Promise<void>;
  /** Ends the signalling server alone. */
  stopSignalling(): Promise<void>;
  close(): Promise<void>;
}

export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { dataFolder, language = 'fr', lan = null } = options;
  const hospitalFolder = join(dataFolder, 'dpi');
  const secrets = hospitalSecrets(hospitalFolder);
  const now = (): Date => new Date();
  const agenda = new Agenda({
    file: new AgendaFile({ folder: hospitalFolder }),
    today: dayOf(now()),
  });
  const scheme = lan ? 'https' : 'http';
  const signallingAddress = { host: '127.0.0.1', port: await freePort() };
  const host = lan ? '0.0.0.0' : '127.0.0.1';
  const certificate = lan?.certificate ?? null;
  const originsAt = (port: number): string[] =>
    ['localhost', '127.0.0.1', ...(lan?.addresses ?? [])].map(
      (name) => `${scheme}://${name}:${port}`,
    );

  const opened: ListeningServer[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(opened.map((server) => server.close()));
  };
  try {
    const webhooks = await startWebhookServer(
      { agenda, secret: secrets.webhookSecret },
      { port: 0 },
    );
    opened.push(webhooks);
    let dpiOrigins: readonly string[] = [];
    const frame = options.isolated
      ? await startFrameServer(
          {
            hosts: () => dpiOrigins,
            patientPages: () => dpiOrigins.map((origin) => `${origin}/visite`),
            signallingAddress,
            certificate,
          },
          { host, port: 0 },
        )
      : null;
    if (frame) opened.push(frame);
    const dpi = await startDpiServer(
      {
        agenda,
        signalling: new SignallingApi({
          baseUrl: `http://127.0.0.1:${signallingAddress.port}`,
          apiKey: secrets.apiKey,
        }),
        credentials: credentialOffice(secrets.credentialKey),
        signallingAddress,
        language,
        lanAddress: lan?.addresses[0] ?? null,
        certificate,
        framePort: frame?.port ?? null,
        now,
      },
      { host, port: options.port },
    );
    opened.push(dpi);
    dpiOrigins = originsAt(dpi.port);
    const frameOrigins = frame ? originsAt(frame.port) : [];
    const [url = ''] = dpiOrigins;
    const webhookUrl = `http://127.0.0.1:${webhooks.port}/webhooks/teleconsultation`;
    const start = () =>
      (options.signalling ?? startSignalling)({
        dataFolder: join(dataFolder, 'signalling'),
        port: signallingAddress.port,
        ticketLifeS: options.ticketLifeS,
        turn: options.turn,
        tenant: {
          id: 'hopital-saint-aubin',
          name: 'Hôpital Saint-Aubin (fictif)',
          origins: [...dpiOrigins, ...frameOrigins],
          apiKey: secrets.apiKey,
          webhook: {
            url: webhookUrl,
            secret: secrets.webhookSecret,
          },
        },
      });
    let signalling = await start();
    return {
      url,
      lanUrls: dpiOrigins.slice(2),
      frameUrl: frameOrigins[0] ?? null,
      signallingUrl: `http://127.0.0.1:${signallingAddress.port}`,
      webhookUrl,
      signallingDataFolder: signalling.dataFolder,
      signallingLogFile: signalling.logFile,
      get signallingPid() {
        return signalling.pid;
      },
      stopSignalling: () => signalling.stop(),
      restartSignalling: async () => {
        await signalling.stop();
        signalling = await start();
      },
      close: async () => {
        await signalling.stop();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
