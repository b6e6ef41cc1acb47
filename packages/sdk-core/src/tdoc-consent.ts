#!/usr/bin/env node
/** The binary `tdoc-consent`: binds the command to this process, and nothing more. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { runCommand } from './consent-cli/run-command.ts';

process.exitCode = await runCommand(process.argv.slice(2), {
  readFile: (path) => readFileSync(path),
  print: (text) => void process.stdout.write(text),
  printError: (text) => void process.stderr.write(text),
});
