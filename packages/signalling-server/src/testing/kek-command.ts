/**
 * A program as a hospital would put it in front of its HSM, speaking the protocol of kek-command: the
 * key lies in the file it is given and never leaves this process.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { drawKey } from '../vault/aes-gcm.ts';
import { unwrapKey, wrapKey } from '../vault/data-key.ts';

interface Question {
  op: 'current' | 'wrap' | 'unwrap';
  key: string;
  aad: string;
  kek: string;
  wrapped: string;
}

const [, , file = ''] = process.argv;
if (!existsSync(file)) writeFileSync(file, drawKey(), { mode: 0o600 });
const secret = readFileSync(file);
const kek = 'slot-7';

let text = '';
for await (const chunk of process.stdin) text += String(chunk);
process.stdout.write(`${JSON.stringify(answer(JSON.parse(text) as Question))}\n`);

function answer(question: Question): object {
  const aad = Buffer.from(question.aad ?? '', 'base64');
  switch (question.op) {
    case 'current':
      return { kek };
    case 'wrap':
      return { wrapped: wrapKey(secret, { key: Buffer.from(question.key, 'base64'), aad }) };
    case 'unwrap': {
      const key =
        question.kek === kek ? unwrapKey(secret, { wrapped: question.wrapped, aad }) : null;
      return key ? { key: key.toString('base64') } : { refused: true };
    }
  }
}
