/**
 * Debian and Ubuntu packages, installed only as root or with a password-less sudo. Anywhere else
 * it answers false and the caller says what to install.
 */
import { run } from './child-process.mjs';
import { withProgress } from './progress-line.mjs';

let listsAreFresh = false;

/** True once every package is installed; false when this machine does not let us. */
export async function installPackages(names) {
  if ((await run('apt-get', ['--version'], { show: false })).code !== 0) return false;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && (await run('sudo', ['-n', 'true'], { show: false })).code !== 0) return false;
  const apt = (...args) =>
    isRoot
      ? run('apt-get', args, {
          show: false,
          env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        })
      : run('sudo', ['-n', 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args], {
          show: false,
        });
  return withProgress(`Installing ${names.join(', ')}`, async () => {
    if (!listsAreFresh) listsAreFresh = (await apt('update')).code === 0;
    return (await apt('install', '-y', '--no-install-recommends', ...names)).code === 0;
  });
}
