/** What was typed after `tdoc-consent`, as a command or as a stable word about what is wrong. Pure. */
import { parseArgs } from 'node:util';

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Command =
  | { name: 'help'; language: Language }
  | { name: 'usage'; language: Language }
  | {
      name: 'verify';
      language: Language;
      json: boolean;
      file: string;
      jwksFile: string | undefined;
      textFile: string | undefined;
      previousFile: string | undefined;
    };

const OPTIONS = {
  jwks: { type: 'string' },
  text: { type: 'string' },
  previous: { type: 'string' },
  lang: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

export function parseCommandLine(args: readonly string[]): Command {
  try {
    const typed = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const { values, positionals } = typed;
    const language = LANGUAGES.find((one) => one === (values.lang ?? 'fr'));
    const [verb, file, ...rest] = positionals;
    if (!language) return { name: 'usage', language: 'fr' };
    if (values.help || args.length === 0) return { name: 'help', language };
    if (verb !== 'verify' || file === undefined || rest.length > 0) {
      return { name: 'usage', language };
    }
    return {
      name: 'verify',
      language,
      json: values.json ?? false,
      file,
      jwksFile: values.jwks,
      textFile: values.text,
      previousFile: values.previous,
    };
  } catch {
    return { name: 'usage', language: args.includes('en') ? 'en' : 'fr' };
  }
}
