/** One line of `tdoc-server` without a process of its own, and what it printed. */
import { runCommand } from '../cli/run-command.ts';

export async function runLine(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number; output: string; errors: string }> {
  let [output, errors] = ['', ''];
  const exitCode = await runCommand(args, {
    print: (text) => void (output += text),
    printError: (text) => void (errors += text),
    stopRequested: new Promise<void>(() => undefined),
    environment,
  });
  return { exitCode, output, errors };
}
