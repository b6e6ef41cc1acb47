/**
 * The servers that tests start themselves: finds their programs on this machine and installs the
 * distribution's own packages where that is allowed. Starts none of them.
 */
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { installPackages } from './apt.mjs';
import { Refusal } from './repository.mjs';

/** Debian keeps PostgreSQL's programs out of the PATH, in one folder for each version. */
const POSTGRES_FOLDERS = '/usr/lib/postgresql';

const POSTGRES = {
  name: 'PostgreSQL',
  variable: 'POSTGRES_BIN',
  program: 'postgres',
  folders: postgresFolders,
  package: 'postgresql',
};

const REDIS = {
  name: 'Redis',
  variable: 'REDIS_BIN',
  program: 'redis-server',
  folders: () => [],
  package: 'redis-server',
};

/** Debian keeps servers where not everybody's PATH leads. */
const SERVER_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

const NGINX = {
  name: 'nginx',
  variable: 'NGINX_BIN',
  program: 'nginx',
  folders: () => SERVER_FOLDERS,
  package: 'nginx-light',
};

const COTURN = {
  name: 'coturn',
  variable: 'COTURN_BIN',
  program: 'turnserver',
  folders: () => SERVER_FOLDERS,
  package: 'coturn',
};

/** Starts nothing: only its `fail2ban-regex` is run, on the filter that is shipped. */
const FAIL2BAN = {
  name: 'fail2ban',
  variable: 'FAIL2BAN_BIN',
  program: 'fail2ban-regex',
  folders: () => [],
  package: 'fail2ban',
};

/** What a suite needs beside Node and the browsers, by the suite's name. */
const SERVICES = {
  server: [POSTGRES, REDIS, NGINX, COTURN, FAIL2BAN],
  e2e: [POSTGRES, REDIS, NGINX, COTURN],
  deploy: [NGINX],
};

/**
 * Installs what the suites' tests start. They find it by themselves afterwards.
 * @throws Refusal saying what to install.
 */
export async function ensureServices(suites) {
  const wanted = suites.flatMap(({ name }) => SERVICES[name] ?? []);
  const missing = wanted.filter((service) => folderOf(service) === null);
  if (missing.length === 0) return;
  await installPackages(missing.map((service) => service.package));
  for (const service of missing) {
    if (folderOf(service) !== null) continue;
    throw new Refusal(
      `${service.name} is missing: install the "${service.package}" package of your system, or set ${service.variable} to the folder of its programs.`,
    );
  }
}

/** The folder that holds a service's program; null when this machine has none. */
export function folderOf(service, environment = process.env) {
  const chosen = environment[service.variable];
  if (chosen) {
    if (isProgram(join(chosen, service.program))) return chosen;
    throw new Refusal(`${service.variable} holds no program "${service.program}": ${chosen}`);
  }
  const onPath = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const folders = [...service.folders(), ...onPath];
  return folders.find((folder) => isProgram(join(folder, service.program))) ?? null;
}

/** The newest version first. */
function postgresFolders() {
  try {
    return readdirSync(POSTGRES_FOLDERS)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(POSTGRES_FOLDERS, version, 'bin'));
  } catch {
    return [];
  }
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
