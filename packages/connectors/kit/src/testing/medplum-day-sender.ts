/** `@medplum/hl7` as one of the hospital’s connections in a simulated day. */
import { once } from 'node:events';
import { Hl7Message } from '@medplum/core';
import { Hl7Client, type Hl7Connection } from '@medplum/hl7';
import type { Step } from '../simulation/day-plan.ts';
import { clientSender, type DaySender } from '../simulation/simulate.ts';

interface Line {
  connection: Hl7Connection;
  /** Rejects once the connection is gone. */
  gone: Promise<never>;
}

/** It sends text in UTF-8 and waits for MSA-2: what is neither goes over a connection of ours. */
export function medplumDaySender(address: () => { host: string; port: number }): DaySender {
  let line: Promise<Line> | null = null;
  let own: DaySender | null = null;

  async function open(): Promise<Line> {
    const connection = await new Hl7Client({ ...address(), keepAlive: true }).connect();
    const gone = once(connection.socket, 'close').then(() => {
      throw new Error('the connection is gone');
    });
    gone.catch(() => undefined);
    return { connection, gone };
  }

  async function send(step: Step): Promise<string> {
    line ??= open();
    try {
      const { connection, gone } = await line;
      const message = Hl7Message.parse(step.bytes.toString('utf8'));
      const answered = connection.sendAndWait(message as never);
      answered.catch(() => undefined);
      const answer = await Promise.race([answered, gone]);
      return answer.getSegment('MSA')?.getField(1)?.toString() ?? '';
    } catch (error) {
      line = null;
      throw error;
    }
  }

  return {
    send: (step) => {
      if (step.nature !== 'malformed' && step.bytes.includes('UNICODE UTF-8')) return send(step);
      own ??= clientSender(address());
      return own.send(step);
    },
    close: async () => {
      await own?.close();
      const open = await line?.catch(() => null);
      open?.connection.socket.destroy();
    },
  };
}
