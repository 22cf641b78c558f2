import { createPrivateKey, createPublicKey, createSign, createVerify, randomBytes } from 'node:crypto';
import type { StoreAnswer } from '../../../src/restore/probe/protocol.ts';
import { type Context, mustRun } from './context.ts';
import { type Exported, exportConfig, importConfig } from './mailu.ts';
import { sha256 } from './random.ts';

const STORE = 'dkim';

/** Domain → public key (base64 of its SPKI), as the DNS would hold it from then on. */
export type PublicKeys = Record<string, string>;

export async function seedDkim(context: Context): Promise<PublicKeys> {
  const { domain } = context.cast;
  await generate(context, domain);
  const key = privateKeys(await exportConfig(context)).get(domain);
  if (!key) throw new Error(`admin made no DKIM key for ${domain}`);
  return { [domain]: publicHalf(key) };
}

/** Whether the key that Mailu exports now signs what the public key of the seed verifies, and how its file lies. Private keys stay in here. */
export async function readDkim(
  context: Context,
  exported: Exported,
  known: PublicKeys,
): Promise<StoreAnswer> {
  const keys = privateKeys(exported);
  const items = [];
  for (const [domain, key] of keys) {
    const published = known[domain];
    const mode = (await mustRun(context, 'admin', ['python3', '-c', LOOK, domain])).trim();
    items.push({
      id: `key:${domain}`,
      facts: {
        publicKeySha256: sha256(publicHalf(key)),
        signature: published
          ? signs(key, published)
            ? 'verifies'
            : 'does not verify'
          : 'no public key is known',
        mode,
      },
    });
  }
  return { store: STORE, answer: 'served', said: `${keys.size} keys`, items };
}

export async function mutateDkim(context: Context) {
  const { domain, laterDomain } = context.cast;
  for (const name of [domain, laterDomain]) await generate(context, name);
  return {
    canaries: [{ store: STORE, id: `key:${laterDomain}` }],
    damaged: [{ store: STORE, id: `key:${domain}` }],
  };
}

export async function writeDkim(context: Context) {
  await generate(context, context.cast.lastDomain);
  return [{ store: STORE, id: `key:${context.cast.lastDomain}` }];
}

const generate = (context: Context, name: string) =>
  importConfig(context, { domain: [{ name, dkim_key: '-generate-' }] });

const privateKeys = ({ domain }: Exported): Map<string, string> =>
  new Map(
    domain.flatMap(({ name, dkim_key: key }) => (key ? [[name, [key].flat().join('\n')] as const] : [])),
  );

const publicHalf = (pem: string): string =>
  createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'der' }).toString('base64');

function signs(pem: string, published: string): boolean {
  const nonce = randomBytes(64);
  const signature = createSign('sha256').update(nonce).sign(pem);
  const key = createPublicKey({ key: Buffer.from(published, 'base64'), type: 'spki', format: 'der' });
  return createVerify('sha256').update(nonce).verify(key, signature);
}

/** Mode of the key's file; its owner is changed by admin at each start. The folder is the container's unless the driver says where else it is. */
const LOOK = `
import os, sys
found = os.stat(os.path.join(os.environ.get('MAILU_DKIM', '/dkim'), sys.argv[1] + '.dkim.key'))
print(format(found.st_mode & 0o7777, '04o'))
`;
