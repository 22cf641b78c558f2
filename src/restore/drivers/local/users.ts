import { execFileSync } from 'node:child_process';
import { RecipeError } from '../driver.ts';

/** Whom a service runs as. */
export interface RunUser {
  name: string;
  group: string;
  uid: number;
  gid: number;
  /** Whether that is another user than this process's. */
  isOther: boolean;
}

/**
 * The first of the users that this machine has. Only root can run something as somebody else: otherwise, and if none is named, it is ourselves.
 * @throws RecipeError if none of them is there.
 */
export function runUser(names: readonly string[], service: string): RunUser {
  const uid = process.getuid?.() ?? 0;
  if (names.length === 0 || uid !== 0) {
    return (
      lookUp(String(uid), false) ?? {
        name: String(uid),
        group: '',
        uid,
        gid: process.getgid?.() ?? 0,
        isOther: false,
      }
    );
  }
  for (const name of names) {
    const found = lookUp(name, true);
    if (found) return { ...found, isOther: found.uid !== uid };
  }
  throw new RecipeError(
    `process.yml: service ${service}: this machine has no user ${names.join(' nor ')}: the package that brings it is missing`,
  );
}

function lookUp(key: string, isOther: boolean): RunUser | undefined {
  const [name, , uid, gid] = getent('passwd', key);
  if (!name || !uid || !gid) return undefined;
  return { name, group: getent('group', gid)[0] ?? gid, uid: Number(uid), gid: Number(gid), isOther };
}

function getent(database: string, key: string): string[] {
  try {
    return execFileSync('getent', [database, key], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim()
      .split(':');
  } catch {
    return []; // 2: there is none
  }
}
