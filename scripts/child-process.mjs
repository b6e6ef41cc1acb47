/**
 * Runs one command to its end. The only door to other programs in these scripts; it knows
 * nothing of what it runs. A command that fails is an answer (its exit code), not an exception.
 */
import { spawn } from 'node:child_process';

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, keep?: boolean, withinMs?: number }} [options]
 *   `show`: what it prints is passed on (default true); `keep`: it is also kept and answered;
 *   `withinMs`: it is ended after that long, which is a failure (default never).
 * @returns {Promise<{ code: number, output: string }>} `code` 127 when the command does not exist.
 */
export function run(command, args, options = {}) {
  const { show = true, keep = false, cwd, env, withinMs } = options;
  const wholeTerminal = show && !keep;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      timeout: withinMs,
      stdio: ['ignore', wholeTerminal ? 'inherit' : 'pipe', wholeTerminal ? 'inherit' : 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    const kept = [];
    const listen = (stream, target) =>
      stream?.on('data', (chunk) => {
        kept.push(chunk);
        if (show) target.write(chunk);
      });
    listen(child.stdout, process.stdout);
    listen(child.stderr, process.stderr);
    const answer = (code) => resolve({ code, output: Buffer.concat(kept).toString('utf8') });
    child.once('error', () => answer(127));
    child.once('close', (code, signal) => answer(code ?? (signal ? 1 : 0)));
  });
}
