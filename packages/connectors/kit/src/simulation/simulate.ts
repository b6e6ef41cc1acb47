/**
 * Plays a planned day against a running connector: each patient’s messages in order over one
 * connection, each sent again until it is answered, as a hospital’s interface engine does.
 */
import type { AssigningAuthority } from '../hl7v2/index.ts';
import { MllpClient } from '../mllp/mllp-client.ts';
import { planDay, type DayPlan, type Step } from './day-plan.ts';

/** One connection of the hospital. */
export interface DaySender {
  /** @returns the code of the acknowledgement @throws when there was none */
  send(step: Step): Promise<string>;
  close(): void | Promise<void>;
}

export interface DayReport {
  sent: number;
  /** How often a message had to be sent again because nobody answered. */
  repeats: number;
  answers: Record<string, number>;
  /** Messages whose answer was not the one that was due. */
  surprises: string[];
}

export interface PlayOptions {
  plan: DayPlan;
  senders: readonly DaySender[];
  /** Called after each answer. */
  onAnswer?: (step: Step, code: string) => void | Promise<void>;
  /** Called before a message is sent again; the wait until there is hope. */
  onSilence?: () => Promise<void>;
}

export async function playDay(options: PlayOptions): Promise<DayReport> {
  const { plan, senders } = options;
  const report: DayReport = { sent: 0, repeats: 0, answers: {}, surprises: [] };
  const lanes = senders.map((_, lane) =>
    plan.steps.filter(({ patient }) => patient % senders.length === lane),
  );
  await Promise.all(
    senders.map(async (sender, lane) => {
      for (const step of lanes[lane] ?? []) {
        const code = await sendUntilAnswered(step, { sender, report, options });
        report.sent += 1;
        report.answers[code] = (report.answers[code] ?? 0) + 1;
        const isRight = (step.expected === 'taken') === (code === 'AA');
        if (!isRight) report.surprises.push(`${step.controlId} (${step.nature}): ${code}`);
        await options.onAnswer?.(step, code);
      }
    }),
  );
  return report;
}

async function sendUntilAnswered(
  step: Step,
  context: { sender: DaySender; report: DayReport; options: PlayOptions },
): Promise<string> {
  const { sender, report, options } = context;
  for (;;) {
    try {
      return await sender.send(step);
    } catch (error) {
      if (!options.onSilence) throw error;
      report.repeats += 1;
      await options.onSilence();
    }
  }
}

/** Our own client as one of the hospital’s connections. */
export function clientSender(address: { host: string; port: number }): DaySender {
  const client = new MllpClient(address);
  return {
    send: async ({ bytes, controlId }) => (await client.send({ bytes, controlId })).code,
    close: () => client.close(),
  };
}

/** The whole of `tdoc-connector simulate`. */
export async function simulate(options: {
  host: string;
  port: number;
  authority?: AssigningAuthority;
  messages: number;
  seed: number;
  connections: number;
  tell: (line: string) => void;
}): Promise<DayReport> {
  const { host, port, messages, seed, connections, tell, authority } = options;
  const plan = planDay({ messages, seed, ...(authority ? { authority } : {}) });
  const count = (nature: Step['nature']) =>
    plan.steps.filter((step) => step.nature === nature).length;
  tell(
    `seed ${seed}: ${plan.steps.length} messages, ${count('duplicate')} twice, ${count('late')} late, ${count('malformed')} malformed`,
  );
  const senders = Array.from({ length: connections }, () => clientSender({ host, port }));
  try {
    const report = await playDay({ plan, senders });
    const answers = Object.entries(report.answers).map(([code, n]) => `${code} ${n}`);
    tell(`answered: ${answers.join(', ')}`);
    const { patients, encounters, appointments } = plan.hospital;
    tell(
      `the hospital's books: ${patients.size} patients, ${encounters.size} encounters, ${appointments.size} appointments`,
    );
    for (const surprise of report.surprises.slice(0, 20)) tell(`unexpected answer: ${surprise}`);
    return report;
  } finally {
    for (const sender of senders) await sender.close();
  }
}
