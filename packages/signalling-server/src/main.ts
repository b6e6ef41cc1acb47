#!/usr/bin/env node
/**
 * The binary `tdoc-server`: binds the commands to this process, and nothing more.
 */
import { setFlagsFromString } from 'node:v8';

// Loading the modules makes garbage once; a server that idles for days should not stay sized for it.
setFlagsFromString('--semi-space-growth-factor=1');
const { runCommand } = await import('./cli/run-command.ts');
setFlagsFromString('--semi-space-growth-factor=2');

const stopRequested = new Promise<void>((resolve) => {
  process.once('SIGINT', () => resolve());
  process.once('SIGTERM', () => resolve());
});

// From the first moment: without a listener SIGHUP would end the process.
let reload: (() => void) | null = null;
let reloadIsDue = false;
process.on('SIGHUP', () => {
  if (reload) reload();
  else reloadIsDue = true;
});

process.exitCode = await runCommand(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  printError: (text) => process.stderr.write(text),
  stopRequested,
  environment: process.env,
  onReloadRequested(next) {
    reload = next;
    if (reloadIsDue) next();
  },
});
