/**
 * Other people’s HL7 software on the other end of a connection: what we claim to speak is judged by
 * those who did not write it. Each is wrapped in the same two verbs, nothing more.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Hl7Message } from '@medplum/core';
import { Hl7Client, Hl7Server, type Hl7Connection, type Hl7MessageEvent } from '@medplum/hl7';
import { Client } from 'node-hl7-client';
import { Server, type InboundHandler } from 'node-hl7-server';

/** What a counterpart is asked to answer, by control id; `AA` when it has no opinion. */
export type Opinion = (controlId: string) => 'AA' | 'AE' | 'AR' | 'silence';

export interface Receiver {
  name: string;
  port: number;
  /** Each message as its software read it: control id and birth name, in order. */
  received: { controlId: string; familyName: string }[];
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * `node-hl7-server` as the hospital’s receiver. Version 2.5.0 hands over every earlier message of a
 * connection again with each new one, so only the first time counts here; that nothing is sent
 * twice is judged by the other receiver.
 */
export async function nodeHl7Receiver(opinion: Opinion = () => 'AA'): Promise<Receiver> {
  const received: Receiver['received'] = [];
  const server = new Server({ bindAddress: '127.0.0.1' });
  const port = await freePort();
  const handle: InboundHandler = (request, response) => {
    const message = request.getMessage();
    const controlId = message.get('MSH.10').toString();
    const isAgain = received.some((earlier) => earlier.controlId === controlId);
    if (!isAgain) received.push({ controlId, familyName: message.get('PID.5.1').toString() });
    const answer = opinion(controlId);
    if (answer !== 'silence') void response.sendResponse(answer);
  };
  const inbound = server.createInbound({ port }, handle);
  await once(inbound as unknown as NodeJS.EventEmitter, 'listen');
  return {
    name: 'node-hl7-server',
    port,
    received,
    stop: async () => {
      await inbound.close();
    },
  };
}

/** `@medplum/hl7` as the hospital’s receiver. */
export async function medplumReceiver(opinion: Opinion = () => 'AA'): Promise<Receiver> {
  const received: Receiver['received'] = [];
  const server = new Hl7Server((connection: Hl7Connection) => {
    connection.addEventListener('message', ({ message }: Hl7MessageEvent) => {
      const controlId = message.getSegment('MSH')?.getField(10)?.toString() ?? '';
      const familyName = message.getSegment('PID')?.getComponent(5, 1) ?? '';
      received.push({ controlId, familyName });
      const answer = opinion(controlId);
      if (answer !== 'silence') connection.send(message.buildAck({ ackCode: answer }));
    });
  });
  const port = await freePort();
  await server.start(port);
  return {
    name: '@medplum/hl7',
    port,
    received,
    stop: () => server.stop({ forceDrainTimeoutMs: 10 }),
  };
}

export interface Sender {
  name: string;
  /** @returns MSA-1 of the answer */
  send(text: string): Promise<string>;
  stop(): Promise<void>;
}

/** `@medplum/hl7` as the hospital’s sender. */
export function medplumSender(port: number): Sender {
  const client = new Hl7Client({ host: '127.0.0.1', port, keepAlive: true });
  return {
    name: '@medplum/hl7',
    send: async (text) => {
      // Its own copy of @medplum/core is older; the class is the same.
      const message = Hl7Message.parse(text) as unknown as Parameters<Hl7Client['sendAndWait']>[0];
      const answer = await client.sendAndWait(message);
      return answer.getSegment('MSA')?.getField(1)?.toString() ?? '';
    },
    stop: () => client.close(),
  };
}

/** `node-hl7-client` as the hospital’s sender. */
export async function nodeHl7Sender(port: number): Promise<Sender> {
  const { Message } = await import('node-hl7-client');
  const client = new Client({ host: '127.0.0.1', version: '2.5' });
  const answers: ((code: string) => void)[] = [];
  const connection = client.createConnection(
    { port, version: '2.5', waitAck: true },
    (response) => {
      answers.shift()?.(response.getMessage().get('MSA.1').toString());
    },
  );
  await once(connection as unknown as NodeJS.EventEmitter, 'connect');
  return {
    name: 'node-hl7-client',
    send: async (text) => {
      const answered = new Promise<string>((resolve) => answers.push(resolve));
      await connection.sendMessage(new Message({ text }));
      return answered;
    },
    stop: async () => {
      await connection.close();
    },
  };
}
