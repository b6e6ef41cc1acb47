/** How a participant is called on screen: by name, else by role. */
import type { Participant } from '@tdoc/sdk-core';
import type { Translation } from '../localization/translation.ts';

export function nameOf(
  participant: Pick<Participant, 'displayName' | 'role'>,
  t: Translation,
): string {
  const name = participant.displayName?.trim() ?? '';
  return name === '' ? t.unnamed[participant.role] : name;
}

/** One or two capitals for a tile without picture: titles such as "Dr" or "Mme" do not count. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/^(?:le |la |the |l[’'])/iu, '')
    .split(/[\s-]+/u)
    .filter((word) => word !== '' && !/^(?:dr|pr|m|mr|mme|mrs|ms|mlle)\.?$/iu.test(word));
  const first = words.at(0)?.at(0) ?? '';
  const last = words.length > 1 ? (words.at(-1)?.at(0) ?? '') : '';
  return (first + last).toLocaleUpperCase();
}
