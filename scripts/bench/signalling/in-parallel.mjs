/** Runs many tasks, some at a time; resolves to their results in order, rejects with the first failure. */
export async function inParallel(count, { at }, task) {
  const results = new Array(count);
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await task(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(at, count) }, worker));
  return results;
}
