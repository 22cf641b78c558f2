#!/usr/bin/env node
// Plain JavaScript, because an older Node has to be able to read it: the program itself needs Node 24, which the npm package
// `node` brings along. With Node 24 or later it runs right here, else in a child process.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const MAIN = new URL('../src/cli/main.ts', import.meta.url);

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  process.argv[1] = fileURLToPath(MAIN);
  await import(MAIN.href);
} else {
  const node = installedNode();
  if (node) runWith(node);
  else fail(`slack-mm2 needs Node ${NEEDED} or later, this is ${process.versions.node}`);
}

/** The Node of the npm package `node`, if it was installed. */
function installedNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} node */
function runWith(node) {
  const child = spawn(node, [fileURLToPath(MAIN), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGTERM', 'SIGUSR2']) {
    // What comes from the terminal goes to the child as well. A second Ctrl-C would mean "at once" to it.
    const alsoGoesToChild = signal !== 'SIGTERM' && signal !== 'SIGUSR2' && hasTerminal();
    process.on(signal, () => alsoGoesToChild || child.kill(signal));
  }
  child.on('error', (error) => fail(`${node} can't be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Whether a terminal controls this process, even where input and output are pipes. */
function hasTerminal() {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} problem */
function fail(problem) {
  console.error(
    `${problem}. Run \`npm ci\` in the checkout (it brings its own Node), or install Node ${NEEDED}.`,
  );
  process.exit(1);
}
