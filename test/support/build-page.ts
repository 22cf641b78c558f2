import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITE = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../../web/dist/index.html', import.meta.url));

/** Builds the page, unless `npm ci` or `npm run build` has. */
export async function buildPage(): Promise<void> {
  if (existsSync(BUILT)) return;
  await promisify(execFile)(process.execPath, [VITE, 'build', 'web', '--logLevel', 'warn'], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production' },
  });
}
