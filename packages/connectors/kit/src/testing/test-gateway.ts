/** A real gateway on a real data folder in this process, with a sender beside it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startGateway, type Gateway } from '../gateway/gateway.ts';
import { createLog } from '../gateway/log.ts';
import { parseProfile, type ProfileInput } from '../gateway/profile.ts';
import { MllpClient } from '../mllp/mllp-client.ts';
import { ManualClock } from './manual-clock.ts';
import { temporaryFolder } from './temporary-folder.ts';

export class TestGateway {
  readonly gateway: Gateway;
  readonly clock: ManualClock;
  readonly folder: string;
  readonly logLines: string[];
  readonly sender: MllpClient;

  private constructor(parts: {
    gateway: Gateway;
    clock: ManualClock;
    folder: string;
    logLines: string[];
  }) {
    this.gateway = parts.gateway;
    this.clock = parts.clock;
    this.folder = parts.folder;
    this.logLines = parts.logLines;
    this.sender = new MllpClient({ host: '127.0.0.1', port: parts.gateway.receivePort });
  }

  static async start(
    changes: Partial<ProfileInput> = {},
    receive: Partial<ProfileInput['receive']> = {},
  ): Promise<TestGateway> {
    const folder = temporaryFolder();
    const clock = new ManualClock();
    const logLines: string[] = [];
    const profile: ProfileInput = {
      format: 'tdoc-connector-profile/1',
      site: 'CHU X (fictif)',
      product: 'generic-pam-fr',
      evidence: 'standard',
      environment: 'test',
      dataDir: join(folder, 'data'),
      timeZone: 'Europe/Paris',
      authorities: [{ namespace: 'CHU-X', universalId: '000897406', universalIdType: 'N' }],
      status: { port: 0 },
      ...changes,
      receive: { port: 0, ...receive },
    };
    const log = createLog({ clock, write: (line) => void logLines.push(line) });
    const gateway = await startGateway(parseProfile(JSON.stringify(profile)), { log, clock });
    return new TestGateway({ gateway, clock, folder, logLines });
  }

  /** Sends one message and waits until it was worked on. @returns the code of the answer */
  async tell(text: string): Promise<string> {
    const controlId = /^MSH(?:\|[^|]*){8}\|([^|\r]*)/.exec(text)?.[1] ?? '';
    const { code } = await this.sender.send({ bytes: Buffer.from(text), controlId });
    await this.gateway.idle();
    return code;
  }

  async dispose(): Promise<void> {
    this.sender.close();
    await this.gateway.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
