/**
 * The processor time of a program and of everything it started, from /proc. Knows nothing of what they
 * do.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in these, whatever the machine. */
const TICKS_A_SECOND = 100;

/** Fields of /proc/<pid>/stat after the name, which may hold spaces and brackets itself. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    // It ended while the folder was read.
    return null;
  }
}

/** @returns {Map<number, number>} processor seconds of the process and all below it, by pid. */
export function processorSeconds(rootPid) {
  const all = new Map();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(name) : null;
    if (stat) all.set(Number(name), stat);
  }
  const isBelow = (pid) => {
    for (let at = pid; at > 0; at = all.get(at)?.parent ?? 0) if (at === rootPid) return true;
    return false;
  };
  return new Map(
    [...all]
      .filter(([pid]) => isBelow(pid))
      .map(([pid, { ticks }]) => [pid, ticks / TICKS_A_SECOND]),
  );
}

/** What was used between two readings by the processes that were there at both. */
export function usedBetween(before, after) {
  let seconds = 0;
  for (const [pid, used] of after) seconds += used - (before.get(pid) ?? used);
  return seconds;
}
