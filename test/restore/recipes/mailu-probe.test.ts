import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  ANSWERS,
  type ProbeAnswer,
  type StoreAnswer,
  type Verb,
} from '../../../src/restore/probe/protocol.ts';
import { type Lab, openLab, RECIPE } from './mailu-lab.ts';

const HOOKS = [
  ['admin', 'db_backup.sh', '/data/main.db'],
  ['webmail', 'db_backup.sh', '/data/roundcube.db'],
  ['db', 'redis_backup.sh', ''],
] as const;

describe("Mailu's probe", () => {
  let lab: Lab;
  let state: unknown = null;
  let before: StoreAnswer[];
  let changed: ProbeAnswer<'mutate'>;
  const said: string[] = [];

  const ask = async <V extends Verb>(verb: V): Promise<ProbeAnswer<V>> => {
    const child = spawn(process.execPath, [join(RECIPE, 'probe.ts'), verb]);
    const closed = once(child, 'close');
    child.stdin.end(JSON.stringify({ ...lab.context(23).input, state }));
    const [answer, complaint, [status]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    said.push(answer, complaint);
    expect([
      status,
      complaint.replace(/^.*ExperimentalWarning.*$|^.*trace-warnings.*$/gm, '').trim(),
    ]).toEqual([0, '']);
    return ANSWERS[verb].parse(JSON.parse(answer)) as ProbeAnswer<V>;
  };
  const read = async () => (await ask('read')).stores;
  const idsIn = (stores: StoreAnswer[], store: string) =>
    stores.find((answer) => answer.store === store)!.items.map(({ id }) => id);
  const factsOf = (stores: StoreAnswer[], { store, id }: { store: string; id: string }) =>
    stores.find((answer) => answer.store === store)!.items.find((item) => item.id === id)?.facts;

  beforeAll(async () => {
    lab = await openLab();
    await lab.start('imap', 'db');
  }, 60_000);
  afterAll(() => lab.down());

  it('tells a healthy, empty service', async () => {
    const stores = await read();
    expect(stores.map(({ store, answer }) => [store, answer])).toEqual([
      ['accounts', 'served'],
      ['mail', 'refused'],
      ['dkim', 'served'],
      ['redis', 'served'],
      ['webmail', 'served'],
    ]);
    expect(stores.flatMap(({ items }) => items)).toEqual([]);
    expect(stores[1]!.said).toMatch(/AUTHENTICATIONFAILED.*: 550$/);
  });

  it('seeds every store', async () => {
    const seeded = await ask('seed');
    state = seeded.state;
    expect(seeded.evidence['message-headers']).toMatch(/^Subject: =\?UTF-8\?/m);
    before = await read();
    expect(before.filter(({ answer, items }) => answer !== 'served' || items.length === 0)).toEqual([]);
  });

  it('has UIDs with gaps, keywords, a date of its own, folders without subscription, mail that nobody has seen', () => {
    const { items } = before.find(({ store }) => store === 'mail')!;
    const inbox = items.filter(
      ({ id }) => /^[^/]+\/INBOX:/.test(id) && id.startsWith(lab.context(23).cast.first.email),
    );
    expect(inbox.map(({ facts }) => facts.uid)).toEqual([1, 2, 4, 6]);
    expect(inbox.some(({ facts }) => (facts.keywords as string[]).length === 2)).toBe(true);
    expect(
      items.some(
        ({ facts }) => String(facts.internalDate).startsWith('20') && String(facts.internalDate) < '2013',
      ),
    ).toBe(true);
    expect(items.some(({ facts }) => facts.subscribed === false && facts.selectable === true)).toBe(true);
    expect(items.some(({ facts }) => facts.uid !== undefined && (facts.flags as string[]).length === 0)).toBe(
      true,
    );
    expect(JSON.stringify(items)).not.toContain('Recent');
  });

  it('damages and adds something in every store, which can be seen', async () => {
    // What the engine would have copied; the mailboxes' way there and back has tests of its own.
    for (const [service, script, database] of HOOKS)
      expect((await lab.script(service, `${script} backup ${database}`.trim())).status).toBe(0);
    expect((await lab.script('imap', 'mail_backup.sh')).status).toBe(0);
    cpSync(lab.volume('dkim'), `${lab.volume('dkim')}.kept`, { recursive: true });
    cpSync(join(lab.volume('webmail'), 'gpg'), join(lab.volume('webmail'), 'kept'), { recursive: true });
    changed = await ask('mutate');
    const stores = before.map(({ store }) => store);
    expect(new Set(changed.canaries.map(({ store }) => store))).toEqual(new Set(stores));
    expect(new Set(changed.damaged.map(({ store }) => store))).toEqual(new Set(stores));
    const after = await read();
    for (const canary of changed.canaries) {
      expect(idsIn(before, canary.store)).not.toContain(canary.id);
      expect(idsIn(after, canary.store)).toContain(canary.id);
    }
    for (const one of changed.damaged) {
      expect(factsOf(before, one)).toBeDefined();
      expect(factsOf(after, one)).not.toEqual(factsOf(before, one));
    }
  });

  it('reads the same as before once all is back', async () => {
    for (const [name, kept] of [
      [lab.volume('dkim'), `${lab.volume('dkim')}.kept`],
      [join(lab.volume('webmail'), 'gpg'), join(lab.volume('webmail'), 'kept')],
    ] as const) {
      rmSync(name, { recursive: true });
      cpSync(kept, name, { recursive: true });
    }
    expect((await lab.script('imap', 'mail_restore.sh')).status).toBe(0);
    for (const [service, script, database] of HOOKS)
      expect((await lab.script(service, `${script} restore ${database}`.trim())).status).toBe(0);
    expect(await read()).toEqual(before);
  });

  it('writes once more in every store, under ids of which none was a canary', async () => {
    const { written } = await ask('write');
    const after = await read();
    expect(new Set(written.map(({ store }) => store))).toEqual(new Set(before.map(({ store }) => store)));
    for (const { store, id } of written) expect(idsIn(after, store)).toContain(id);
    const canaries = changed.canaries.map(({ id }) => id);
    expect(written.filter(({ id }) => canaries.includes(id))).toEqual([]);
  });

  it('passes its own tests', async () => {
    const { checks } = await ask('functional');
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.length).toBeGreaterThanOrEqual(8);
  });

  it('calls a service broken that can not answer, not refused', async () => {
    await lab.run('admin', [
      'sqlite3',
      join(lab.volume('mailu'), 'main.db'),
      'ALTER TABLE user RENAME TO lost',
    ]);
    await lab.stop('db');
    const stores = await read();
    expect(stores.map(({ store, answer }) => [store, answer])).toEqual([
      ['accounts', 'broken'],
      ['mail', 'broken'],
      ['dkim', 'broken'],
      ['redis', 'broken'],
      ['webmail', 'served'],
    ]);
    expect(stores[1]!.said).toContain('Temporary authentication failure');
  });

  it('never says a password, its hash or a private key', () => {
    const all = said.join('\n');
    for (const secret of Object.values(lab.context(23).input.secrets)) expect(all).not.toContain(secret);
    expect(all).not.toMatch(/PRIVATE KEY|\$6\$/);
  });
});
