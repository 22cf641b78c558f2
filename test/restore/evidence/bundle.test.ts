import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BundleExistsError, writeBundle } from '../../../src/restore/evidence/bundle.ts';
import { secretForms } from '../../../src/restore/evidence/secret-forms.ts';
import type { ProofRecord } from '../../../src/restore/proof-record.ts';
import { aBrokenPass, aPass, aRecord } from '../support/proof-records.ts';

const SECRET = 'pä"ss/w+rd-Zk3v9Q';
const KEY = '-----BEGIN PRIVATE KEY-----\nMIIBVwIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n';

describe('the evidence', () => {
  let parent = '';
  let folder = '';
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'evidence-'));
    folder = join(parent, 'of/mailu-1');
  });
  afterEach(() => rm(parent, { recursive: true }));

  const names = async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  };
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const all = async () => (await Promise.all((await names()).map(read))).join('\n');

  it('has files for each pass, and for the whole', async () => {
    const { result, record } = await writeBundle(folder, aRecord(), [SECRET]);
    expect(result.outcome).toBe('proved');
    expect(JSON.parse(await read('record.json'))).toEqual(record);
    const ofPass = [
      'captured.txt',
      'check.txt',
      'hooks.jsonl',
      'manifest.after.json',
      'manifest.again.json',
      'manifest.before.json',
      'manifest.gone.json',
      'plan.json',
      'results.json',
      'seed.headers.txt',
      'snapshot.json',
      'teardown.json',
      'timings.json',
      'versions.json',
    ];
    expect(await names()).toEqual([
      'SHA256SUMS',
      'closing-entry.md',
      'hand-over.md',
      ...['pass-1', 'pass-2'].flatMap((pass) => ofPass.map((name) => `${pass}/${name}`)),
      'record.json',
      'results.json',
    ]);
    expect(await read('pass-1/captured.txt')).toBe(
      'mailu/\nmailu/backup.db\nmail/\nmail/a@b/\nmail/a@b/cur/1\n',
    );
    expect(JSON.parse((await read('pass-2/hooks.jsonl')).split('\n')[0]!)).toMatchObject({
      service: 'admin',
      hook: 'backup.pre',
      command: '/db.sh backup',
      exitCode: 0,
    });
    expect(JSON.parse(await read('results.json'))).toMatchObject({
      version: 1,
      outcome: 'proved',
      flags: { clean_teardown: true, no_secret_leak: true },
      before: { level: 5, rungs: { backup_restore: { status: 'skipped' } } },
      after: { level: 5, rungs: { backup_restore: { status: 'earned' } } },
      whole: [{ id: 'evidence.no-secret', ok: true }],
      passes: [
        { pass: 1, snapshot: '8f3a0c1' },
        { pass: 2, snapshot: '8f3a0c2' },
      ],
    });
  });

  it('has a checksum of each file', async () => {
    await writeBundle(folder, aRecord(), []);
    const sums = (await read('SHA256SUMS')).trim().split('\n');
    for (const line of sums) {
      const [digest, name] = line.split('  ') as [string, string];
      expect(digest).toBe(
        createHash('sha256')
          .update(await readFile(join(folder, name)))
          .digest('hex'),
      );
    }
    expect(sums.map((line) => line.slice(66))).toEqual(
      (await names()).filter((name) => name !== 'SHA256SUMS'),
    );
  });

  it('is of a pass that broke what there is', async () => {
    const pass = { ...aBrokenPass('backup', 'restic: no space'), snapshot: null, check: null, hooks: [] };
    const manifests = { before: pass.manifests.before, gone: null, after: null, again: null };
    const { result } = await writeBundle(folder, aRecord({ passes: [{ ...pass, manifests }] }), []);
    expect(result.outcome).toBe('unverified');
    expect(await names()).toContain('pass-1/manifest.before.json');
    expect(await names()).not.toContain('pass-1/manifest.gone.json');
    expect(await names()).not.toContain('pass-1/snapshot.json');
    expect(await read('closing-entry.md')).toContain('still open');
  });

  it('holds no secret in any form, wherever it came in', async () => {
    const url = encodeURIComponent(SECRET);
    const plain = Buffer.from(`\0anna@example.com\0${SECRET}`).toString('base64');
    const record = aRecord({
      passes: [
        aPass(1, {
          hooks: [
            {
              service: 'admin',
              hook: 'backup.pre',
              exitCode: 1,
              ms: 1,
              output: `login ${SECRET} AUTH ${plain}`,
            },
          ],
          evidence: {
            headers: `X-Auth: ${Buffer.from(SECRET).toString('base64')}\nLink: https://example.com/?p=${url}\n`,
          },
          versions: { [`tool ${SECRET}`]: '1' },
          broken: { step: 'backup', message: JSON.stringify({ password: SECRET, key: KEY }) },
        }),
      ],
    });
    const { record: shown } = await writeBundle(folder, record, [SECRET, KEY]);
    const text = `${await all()}${JSON.stringify(shown)}`;
    for (const form of secretForms([SECRET, KEY])) expect(text).not.toContain(form);
    expect(text).not.toContain('MIIBVwIBADANBgkqhkiG9w0BAQEFAASC');
    expect(text).toContain('login [redacted] AUTH');
    expect(shown.assertions).toMatchObject([{ id: 'evidence.no-secret', ok: true }]);
  });

  it('leaves out a text that holds one all the same, and the proof fails', async () => {
    const record = aRecord({
      passes: [
        aPass(1, { evidence: { headers: `X-Auth: ${Buffer.from(SECRET).toString('hex')}` } }),
        aPass(2),
      ],
    });
    const { result } = await writeBundle(folder, record, [SECRET]);
    expect(result).toMatchObject({ outcome: 'failed', flags: { noSecretLeak: false } });
    expect(await read('pass-1/seed.headers.txt')).toBe('[left out: it held a secret]\n');
    expect(await all()).not.toContain(Buffer.from(SECRET).toString('hex'));
    expect(JSON.parse(await read('results.json')).failures).toMatchObject([
      { id: 'evidence.no-secret', detail: 'a secret is in record.json, pass-1/seed.headers.txt' },
    ]);
  });

  it('is written once: again for the same proof it stays, and nothing else is overwritten', async () => {
    await writeBundle(folder, aRecord(), []);
    const written = await stat(folder);
    await writeBundle(folder, aRecord({ finishedAt: '2026-11-22T09:01:00.000Z' }), []);
    expect(await stat(folder)).toMatchObject({ ino: written.ino, mtimeMs: written.mtimeMs });
    await expect(writeBundle(folder, aRecord({ proof: 'another' }), [])).rejects.toThrow(BundleExistsError);
    expect(await readdir(join(parent, 'of'))).toEqual(['mailu-1']);
  });

  it.each<[string, (at: string) => Promise<unknown>]>([
    [
      'a folder with something in it',
      (at) => mkdir(at, { recursive: true }).then(() => writeFile(join(at, 'results.json'), 'x')),
    ],
    ['a file', (at) => mkdir(join(at, '..'), { recursive: true }).then(() => writeFile(at, 'mine'))],
  ])('is not written over %s', async (_, make) => {
    await make(folder);
    await expect(writeBundle(folder, aRecord(), [])).rejects.toThrow(/is there already/);
    expect(await readdir(join(parent, 'of'))).toEqual(['mailu-1']);
  });

  it('is written in the place of one that was begun by a process that was killed', async () => {
    const begun = join(parent, 'of/.mailu-1.unfinished');
    await mkdir(begun, { recursive: true });
    await writeFile(join(begun, 'old.txt'), 'half');
    await writeBundle(folder, aRecord(), []);
    expect(await readdir(join(parent, 'of'))).toEqual(['mailu-1']);
    expect(await names()).not.toContain('old.txt');
  });

  it.each<[string, Partial<ProofRecord>, string]>([
    ['proved', {}, 'Mailu: the backup rung was a structural skip — closed on 2026-11-22'],
    ['one pass', { cold: false, passes: [aPass()] }, 'still open'],
    ['nothing published', { published: null }, 'the backup was never shown to be restorable — closed'],
  ])('closes the deferred item only if it is proved: %s', async (_, other, title) => {
    await writeBundle(folder, aRecord(other), []);
    expect(await read('closing-entry.md')).toContain(title);
  });
});
