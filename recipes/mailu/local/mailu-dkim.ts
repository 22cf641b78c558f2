import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DkimKeys {
  /** PEM, or null. */
  read(domain: string): string | null;
  /** PEM, or `-generate-` for a new one. */
  write(domain: string, key: string): void;
}

/** Keys as files of their own, as Mailu keeps them: `DKIM_PATH`, `{domain}.{selector}.key` with selector `dkim` (core/admin/mailu/models.py). */
export function dkimKeysIn(folder: string): DkimKeys {
  const path = (domain: string) => join(folder, `${domain}.dkim.key`);
  return {
    read: (domain) => (existsSync(path(domain)) ? readFileSync(path(domain), 'utf8') : null),
    write: (domain, key) => writeFileSync(path(domain), key === '-generate-' ? newKey() : key),
  };
}

/** As core/admin/mailu/dkim.py makes it. */
const newKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
