/** Waits for a child process to print something, and ends it. Knows nothing of what it runs. */

const GIVE_UP_MS = 120_000;

/**
 * @param {import('node:child_process').ChildProcess} child with its stdout piped
 * @param {RegExp} pattern
 * @returns {Promise<RegExpExecArray>} the match, as soon as it is printed.
 */
export function awaitLine(child, pattern) {
  return new Promise((resolve, reject) => {
    let printed = '';
    const finish = (settle, value) => {
      clearTimeout(timer);
      child.stdout.off('data', listen);
      child.stdout.resume();
      settle(value);
    };
    const complain = (what) =>
      finish(reject, new Error(`The process ${what} before ${pattern}:\n${printed.slice(-2_000)}`));
    const timer = setTimeout(() => complain('said nothing more'), GIVE_UP_MS);
    const listen = (chunk) => {
      printed += chunk.toString('utf8');
      const match = pattern.exec(printed);
      if (match) finish(resolve, match);
    };
    child.stdout.on('data', listen);
    child.once('error', () => complain('did not start'));
    child.once('close', () => complain('ended'));
  });
}

/** Resolves once the process, and whatever it started on the same output, is gone. */
export async function endProcess(child) {
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await gone;
}
