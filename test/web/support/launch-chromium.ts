import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** It starts quickly, needs no screen, and speaks to nobody but the page under test. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a Chromium: `SLACK_MM2_CHROMIUM`, or where Debian and others put it; undefined if there is none. @throws if the variable names none */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = env.SLACK_MM2_CHROMIUM;
  if (!given) return PLACES.find((path) => existsSync(path));
  if (existsSync(given)) return given;
  throw new Error(`SLACK_MM2_CHROMIUM: there is no ${given}`);
}

/** @param executablePath of `findChromium` @throws if there is none */
export function launchChromium(executablePath: string | undefined): Promise<Browser> {
  if (executablePath === undefined)
    throw new Error(
      'there is no Chromium: install it (apt-get install chromium), or name one in SLACK_MM2_CHROMIUM',
    );
  return chromium.launch({ executablePath, args: ARGUMENTS, timeout: 60_000 });
}
