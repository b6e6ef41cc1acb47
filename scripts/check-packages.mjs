/**
 * `npm run packages`: packs each public package as a registry would get it, holds the tarball to
 * publint and attw, installs it into an empty project and imports every entry in Node, so that a
 * host that renders on its server does not crash.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureInstalled } from './bootstrap.mjs';
import { run } from './child-process.mjs';
import {
  binaries,
  continueOnRepositoryNode,
  Refusal,
  repositoryEnvironment,
  repositoryNode,
  root,
  stopWith,
} from './repository.mjs';

const SCOPE = '@tdoc';

async function main() {
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);
  const folder = mkdtempSync(join(tmpdir(), 'tdoc-packages-'));
  try {
    const packages = [];
    for (const path of publicPackages()) packages.push(await pack(path, folder));
    const complaints = [];
    for (const { manifest, tarball } of packages) {
      console.log(`\n${manifest.name} ${manifest.version}`);
      complaints.push(...(await judgeTarball(manifest.name, tarball)));
    }
    const project = await installAll(packages, folder);
    for (const { manifest } of packages) {
      complaints.push(...missingPapers(manifest, project));
      complaints.push(...(await importEntries(manifest, project)));
      complaints.push(...(await runBinaries(manifest, project)));
    }
    if (complaints.length > 0) throw new Refusal(complaints.join('\n'));
    console.log(`\n${packages.length} packages are as published ones should be.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const readManifest = (path) => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));

function publicPackages() {
  const { workspaces } = readManifest(root);
  return workspaces.map((path) => join(root, path)).filter((path) => !readManifest(path).private);
}

async function pack(path, folder) {
  const manifest = readManifest(path);
  const { code, output } = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: path,
    env: repositoryEnvironment(),
    show: false,
    keep: true,
  });
  if (code !== 0) throw new Refusal(`${manifest.name} cannot be packed:\n${output}`);
  const tarball = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
  return { manifest, path, tarball: join(folder, tarball) };
}

async function judgeTarball(name, tarball) {
  const judges = [
    ['publint', ['run', '--strict', tarball]],
    [
      'attw',
      [
        tarball,
        '--profile',
        'esm-only',
        '--format',
        'ascii',
        '--no-emoji',
        '--exclude-entrypoints',
        'cdn',
      ],
    ],
  ];
  const complaints = [];
  for (const [judge, args] of judges) {
    const { code } = await run(join(binaries, judge), args, {
      cwd: root,
      env: repositoryEnvironment(),
    });
    if (code !== 0) complaints.push(`${judge} does not accept ${name}; see above.`);
  }
  return complaints;
}

/** A project whose own packages come from the tarballs, and whose other dependencies are ours. */
async function installAll(packages, folder) {
  const modules = join(folder, 'project', 'node_modules');
  mkdirSync(join(modules, SCOPE), { recursive: true });
  for (const entry of readdirSync(join(root, 'node_modules'))) {
    if (entry === SCOPE || entry.startsWith('.')) continue;
    symlinkSync(join(root, 'node_modules', entry), join(modules, entry));
  }
  for (const { manifest, path, tarball } of packages) {
    const target = join(modules, manifest.name);
    mkdirSync(target, { recursive: true });
    const { code } = await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
    if (code !== 0) throw new Refusal(`The tarball of ${manifest.name} cannot be unpacked.`);
    const nested = join(path, 'node_modules');
    if (readdirSync(path).includes('node_modules'))
      symlinkSync(nested, join(target, 'node_modules'));
  }
  return join(folder, 'project');
}

function missingPapers({ name }, project) {
  const present = readdirSync(join(project, 'node_modules', name));
  return ['README.md', 'LICENSE']
    .filter((paper) => !present.includes(paper))
    .map((paper) => `${name} is published without its ${paper}.`);
}

async function runBinaries({ name, bin = {} }, project) {
  const complaints = [];
  for (const [command, path] of Object.entries(bin)) {
    const file = join(project, 'node_modules', name, path);
    const { code } = await run(repositoryNode(), [file, '--help'], { cwd: project, show: false });
    console.log(`${code === 0 ? 'runs   ' : 'FAILS  '} ${command} --help`);
    if (code !== 0) complaints.push(`${command} of ${name} does not start.`);
  }
  return complaints;
}

async function importEntries(manifest, project) {
  const entries = Object.keys(manifest.exports).filter(
    (entry) => !/\*|\.json$|^\.\/cdn/.test(entry),
  );
  const complaints = [];
  for (const entry of entries) {
    const name = manifest.name + entry.slice(1);
    const { code, output } = await run(
      repositoryNode(),
      ['--input-type=module', '--eval', `await import(${JSON.stringify(name)}); process.exit(0);`],
      { cwd: project, env: repositoryEnvironment(), show: false, keep: true },
    );
    console.log(`${code === 0 ? 'imports' : 'FAILS  '} ${name}`);
    if (code !== 0) complaints.push(`Importing ${name} in Node fails:\n${output.trim()}`);
  }
  return complaints;
}

main().catch(stopWith);
