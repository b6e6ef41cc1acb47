/**
 * Builds the SDK from its sources for a page, as it is or with named patches: a defence taken out for a
 * control run, or what an attacker changed in a copy of its own. Builds are kept until a source changes.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

import { bundle, bundleDependencies, DEPENDENCIES_KEY, SOURCES } from './bundle.ts';
import { DEFENCES, type DefenceName } from './defences.ts';
import { MALICE, type MaliceName } from './malice.ts';
import { applyPatches, type Patch } from './patch.ts';

export interface Variant {
  /** Names the folder in which the page finds it. */
  readonly key: string;
  readonly folder: string;
  /** The same SDK in the hands of somebody who changed it. */
  turned(malice: MaliceName): Promise<Variant>;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '..', '..', '..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'tdoc-attacks');
const ENTRIES = {
  visit: join(HERE, 'page', 'visit.ts'),
  laboratory: join(HERE, 'page', 'laboratory.ts'),
  'sframe-worker': join(SOURCES, 'sframe', 'sframe-worker.ts'),
};

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Every source as it is now: a kept build is of these sources and of no others. */
const sourcesDigest = digest(
  ['packages/sdk-core/src/**/*.ts', 'packages/sdk-core/attacks/**/*.ts', 'package-lock.json']
    .flatMap((pattern) => globSync(pattern, { cwd: ROOT }).sort())
    .map((file) => `${file}\n${readFileSync(join(ROOT, file), 'utf8')}`)
    .join('\n'),
);

function patching(patches: readonly Patch[]): Plugin {
  const unused = new Set(patches);
  return {
    name: 'tdoc-patches',
    enforce: 'pre',
    transform(code, id) {
      const file = relative(SOURCES, id.split('?')[0] ?? id);
      const own = patches.filter((patch) => patch.file === file);
      if (own.length === 0) return null;
      for (const patch of own) unused.delete(patch);
      return { code: applyPatches(code, own), map: null };
    },
    buildEnd(error) {
      const [left] = unused;
      if (!error && left) throw new Error(`A patch names a file no page loads: ${left.file}`);
    },
  };
}

/** Two test files may build the same one: whoever is second finds it there. */
async function kept(key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, key);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  await make(unfinished);
  try {
    renameSync(unfinished, folder);
  } catch {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Builds of former sources are of no use to anybody. */
function forgetFormer(): void {
  mkdirSync(CACHE, { recursive: true });
  for (const name of readdirSync(CACHE)) {
    if (!name.startsWith(sourcesDigest))
      rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}

let dependencies: Promise<Pick<Variant, 'key' | 'folder'>> | null = null;

/** What every build shares. */
export function sharedDependencies(): Promise<Pick<Variant, 'key' | 'folder'>> {
  dependencies ??= (async () => {
    forgetFormer();
    const folder = await kept(`${sourcesDigest}-${DEPENDENCIES_KEY}`, bundleDependencies);
    return { key: DEPENDENCIES_KEY, folder };
  })();
  return dependencies;
}

const built = new Map<string, Promise<Variant>>();

/** The real SDK; or without the named defences; or, for an attacker's page, with malice as well. */
export function variant(
  without: readonly DefenceName[] = [],
  malice: readonly MaliceName[] = [],
): Promise<Variant> {
  const name = [...[...without].sort(), '+', ...[...malice].sort()].join(' ');
  const known = built.get(name);
  if (known) return known;
  const patches = [
    ...without.flatMap((one): readonly Patch[] => DEFENCES[one].patches),
    ...malice.flatMap((one): readonly Patch[] => MALICE[one].patches),
  ];
  const key = `${sourcesDigest}-${digest(JSON.stringify(patches))}`;
  const making = (async (): Promise<Variant> => {
    await sharedDependencies();
    const folder = await kept(key, (unfinished) =>
      bundle({ folder: unfinished, input: ENTRIES, plugins: [patching(patches)] }),
    );
    return { key, folder, turned: (one) => variant(without, [...malice, one]) };
  })();
  built.set(name, making);
  return making;
}
