/** Reads a profile file; paths in it are meant from the folder it is in. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseProfile, type Profile } from '../gateway/profile.ts';
import { UsageError } from './command-line.ts';

type Tls = Profile['receive']['tls'];

/** @throws UsageError when it cannot be read @throws ProfileError when it is wrong */
export function readProfileFile(file: string): Profile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`Cannot read ${file}.`);
  }
  const profile = parseProfile(text);
  const from = (path: string) => resolve(dirname(file), path);
  const tls = (side: { tls?: Tls }) =>
    side.tls
      ? {
          tls: {
            ...side.tls,
            certFile: from(side.tls.certFile),
            keyFile: from(side.tls.keyFile),
            caFile: from(side.tls.caFile),
          },
        }
      : {};
  return {
    ...profile,
    dataDir: from(profile.dataDir),
    receive: { ...profile.receive, ...tls(profile.receive) },
    ...(profile.send ? { send: { ...profile.send, ...tls(profile.send) } } : {}),
  };
}
