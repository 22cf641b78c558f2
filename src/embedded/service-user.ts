import { execFileSync } from 'node:child_process';
import type { Host } from './data-dir.ts';

/** The unprivileged user that PostgreSQL runs as when we are root, who may not run it. */
export interface ServiceUser {
  name: string;
  uid: number;
  gid: number;
}

/**
 * `postgres` if the machine has it, else `nobody`; `undefined` if we are not root and PostgreSQL runs as ourselves.
 * @throws if we are root and there is neither.
 */
export function serviceUser(isRoot: Host['isRoot'] = process.getuid?.() === 0): ServiceUser | undefined {
  if (!isRoot) return undefined;
  const user = ['postgres', 'nobody'].map(lookUp).find((found) => found !== undefined);
  if (user) return user;
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody to run it as',
  );
}

function lookUp(name: string): ServiceUser | undefined {
  const id = (option: string) =>
    Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { name, uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined; // `id` ends with 1: no such user
  }
}
