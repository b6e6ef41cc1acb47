/**
 * One line that says what takes long and since when. On a terminal it counts the seconds;
 * in a log it is printed once. It knows nothing of the work.
 */
export async function withProgress(label, work) {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const isTerminal = Boolean(process.stderr.isTTY);
  const draw = (mark) => process.stderr.write(`\r\u001b[2K${mark} ${label} (${seconds()} s)`);
  if (!isTerminal) process.stderr.write(`${label}…\n`);
  const timer = isTerminal ? setInterval(() => draw('…'), 1000) : undefined;
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (isTerminal) {
      draw('·');
      process.stderr.write('\n');
    }
  }
}
