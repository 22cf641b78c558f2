import { type Random, seededRandom } from './random.ts';

export interface Account {
  localpart: string;
  email: string;
  displayedName: string;
  quotaBytes: number;
  /** Name of its password among the secrets. */
  secret: 'first_password' | 'second_password';
}

/** Who and what a pass is about: every name of it, from the seed alone. */
export interface Cast {
  random: Random;
  domain: string;
  first: Account;
  second: Account;
  alias: string;
  /** A domain that appears after the backup, with its own DKIM key. */
  laterDomain: string;
  /** The same after the restore. */
  lastDomain: string;
  folders: { projects: string[]; nested: string[]; archive: string[] };
  keywords: [string, string];
  filter: { script: string; marker: string };
  redis: { tokens: string; canary: string; written: string; session: string; rateLimit: string };
  contact: { name: string; email: string };
  gpgFile: string;
}

const NAMES = [
  'ada',
  'bruno',
  'clara',
  'dario',
  'edith',
  'felix',
  'greta',
  'hugo',
  'ida',
  'jonas',
  'karla',
  'lars',
] as const;
const TOPICS = ['Küche', 'Größe', 'Šíření', 'Påske', 'Été', 'Ñandú', 'Łódź'] as const;

export function castFor(seed: number, domain: string): Cast {
  const random = seededRandom(seed);
  const account = (secret: Account['secret']): Account => {
    const localpart = `${random.pick(secret, NAMES)}.${random.hex(secret, 5)}`;
    return {
      localpart,
      email: `${localpart}@${domain}`,
      displayedName: random.words(`${secret}/name`, 2),
      quotaBytes: (50_000 + random.number(`${secret}/quota`, 1_000)) * 1_024,
      secret,
    };
  };
  const tag = random.hex('tag', 8);
  return {
    random,
    domain,
    first: account('first_password'),
    second: account('second_password'),
    alias: `${random.words('alias', 1)}-${random.hex('alias', 5)}@${domain}`,
    laterDomain: `later-${tag}.${domain}`,
    lastDomain: `last-${tag}.${domain}`,
    folders: {
      projects: ['Projects'],
      nested: ['Projects', random.words('nested', 1), random.hex('nested', 4)],
      archive: [`${random.pick('archive', TOPICS)} ${1990 + random.number('archive', 40)}`],
    },
    keywords: [
      `$Label${1 + random.number('label', 5)}`,
      `kw_${random.words('keyword', 1)}_${random.hex('keyword', 4)}`,
    ],
    filter: { script: `filter-${random.hex('filter', 4)}`, marker: `[${random.hex('marker', 6)}]` },
    redis: {
      // As Rspamd names what its Bayes classifier learns: hashes beginning with RS.
      tokens: `RS_${tag}_`,
      canary: `RS_${tag}_canary`,
      written: `RS_${tag}_written`,
      session: `session:${tag}`,
      rateLimit: `LIMITER/auth-ip/${tag}`,
    },
    contact: { name: random.words('contact', 2), email: `${random.hex('contact', 8)}@contacts.${domain}` },
    gpgFile: `private-keys-v1.d/${random.hex('keygrip', 40).toUpperCase()}.key`,
  };
}
