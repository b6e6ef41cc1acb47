#!/usr/bin/env node
/**
 * The binary `tdoc-connector`: binds the commands to this process, and nothing more.
 */
import { runCommand } from './cli/run-command.ts';

const stopRequested = new Promise<void>((resolve) => {
  process.once('SIGINT', () => resolve());
  process.once('SIGTERM', () => resolve());
});

process.exitCode = await runCommand(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  printError: (text) => process.stderr.write(text),
  stopRequested,
});
