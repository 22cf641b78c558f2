import type { Assertion } from '../../../src/restore/assertion.ts';
import type { VolumeFile } from '../../../src/restore/drivers/driver.ts';
import type { BackupPlan, Selection } from '../../../src/restore/labels/backup-plan.ts';
import type { Item, StoreAnswer } from '../../../src/restore/probe/protocol.ts';
import { type DataEntry, ProofFile } from '../../../src/restore/recipe/proof-file.ts';

/** Files of a snapshot or of volumes: `mail/a/b`, `mail/a/` for a folder, `mail/a/b=0` for an empty file. */
export function listing(...paths: string[]): VolumeFile[] {
  return paths.map((text) => {
    const [place = '', size] = text.split('=');
    const [volume = '', ...rest] = place.split('/');
    const isFolder = place.endsWith('/');
    return {
      volume,
      path: rest.join('/').replace(/\/$/, ''),
      type: isFolder ? ('folder' as const) : ('file' as const),
      size: isFolder ? 0 : Number(size ?? 12),
      mode: isFolder ? '0750' : '0640',
      uid: 8,
      gid: 8,
    };
  });
}

/** A plan of these volumes: `*` whole, `-` excluded, or paths with commas. */
export function aPlan(volumes: Record<string, string>, hooks: BackupPlan['hooks'] = []): BackupPlan {
  const selectionOf = (text: string): Selection => {
    if (text === '*') return { kind: 'whole' };
    return text === '-' ? { kind: 'excluded' } : { kind: 'paths', paths: text.split(',') };
  };
  return {
    isOn: true,
    hooks,
    volumes: Object.entries(volumes).map(([volume, text]) => ({
      volume,
      mounts: [{ service: 'app', target: `/${volume}` }],
      selection: selectionOf(text),
    })),
  };
}

export const entry = (
  place: string,
  kind: DataEntry['class'],
  more: Partial<Pick<DataEntry, 'captured' | 'tolerated'>> = {},
): DataEntry => {
  const [volume = '', ...rest] = place.split('/');
  return { volume, path: rest.join('/') || '.', class: kind, tolerated: false, why: 'for the test', ...more };
};

/** What the recipe of these tests keeps: a database that is dumped, mail, a cache. */
export const DATA: DataEntry[] = [
  entry('mailu/main.db', 'durable', { captured: 'backup.db' }),
  entry('mailu/instance', 'rebuildable'),
  entry('mail', 'durable'),
  entry('rspamd', 'cache'),
];
export const PLAN = aPlan({ mailu: 'backup.db', mail: '*', rspamd: '-' });
export const SNAPSHOT = listing('mailu/', 'mailu/backup.db', 'mail/', 'mail/a@b/', 'mail/a@b/cur/1');

export const STORES = [
  { id: 'accounts', volumes: ['mailu'], what: 'accounts and aliases' },
  { id: 'mail', volumes: ['mail'], what: 'messages and folders' },
];

export const served = (store: string, items: Record<string, Item['facts']>): StoreAnswer => ({
  store,
  answer: 'served',
  said: '',
  items: Object.entries(items).map(([id, facts]) => ({ id, facts })),
});

export const refused = (store: string, said = 'AUTHENTICATIONFAILED'): StoreAnswer => ({
  store,
  answer: 'refused',
  said,
  items: [],
});

export const broken = (store: string, said = 'temporary authentication failure'): StoreAnswer => ({
  store,
  answer: 'broken',
  said,
  items: [],
});

/** What both stores had at the snapshot. */
export const BEFORE: StoreAnswer[] = [
  served('accounts', { 'anna@example.com': { quota: 1000, enabled: true } }),
  served('mail', {
    'INBOX:uid 1': { sha256: 'aa', flags: ['\\Seen'] },
    'INBOX:uid 2': { sha256: 'bb', flags: [] },
  }),
];

export const PROOF = ProofFile.parse({ name: 'mailu', title: 'Mailu', data: DATA, stores: STORES });

export const failedIds = (assertions: readonly Assertion[]): string[] =>
  assertions.filter(({ ok }) => !ok).map(({ id }) => id);
