import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Lab, openLab } from './mailu-lab.ts';

describe('the stand-in of `flask mailu`', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(['admin']);
    await flask(['config-import', '-u', '-q'], {
      domain: [{ name: 'example.com', max_users: 5 }],
      user: [{ email: 'Ada@example.com', password: 'geheim', hash_password: true, quota_bytes: 4096 }],
      alias: [{ email: 'info@example.com', destination: ['b@example.com', 'ada@example.com'] }],
    });
  }, 60_000);
  afterAll(() => lab.down());

  const flask = async (words: string[], input?: unknown) => {
    const { status, output } = await lab.run(
      'admin',
      ['flask', 'mailu', ...words],
      input ? JSON.stringify(input) : '',
    );
    return { status, output };
  };
  const exported = async (...options: string[]) =>
    JSON.parse((await flask(['config-export', '--json', ...options])).output);

  it('exports what was imported, without defaults, and hides secrets unless asked', async () => {
    const { domain, user, alias } = await exported();
    expect(domain).toEqual([{ name: 'example.com', max_users: 5 }]);
    expect(user).toEqual([{ email: 'ada@example.com', password: '<hidden>', quota_bytes: 4096 }]);
    expect(alias).toEqual([{ email: 'info@example.com', destination: ['ada@example.com', 'b@example.com'] }]);
    expect((await exported('--secrets')).user[0].password).toMatch(/^\$6\$/);
  });

  it('keeps the password of an account that is updated in something else', async () => {
    const before = (await exported('--secrets')).user[0].password;
    await flask(['config-import', '--update'], {
      user: [{ email: 'ada@example.com', displayed_name: 'Ada' }],
    });
    expect((await exported('--secrets')).user[0]).toMatchObject({ password: before, displayed_name: 'Ada' });
  });

  it('writes a DKIM key into a file of its own, another one each time it is asked to', async () => {
    const keyOf = async () => {
      await flask(['config-import', '-u'], { domain: [{ name: 'example.com', dkim_key: '-generate-' }] });
      return (await exported('--secrets')).domain[0].dkim_key as string;
    };
    const key = await keyOf();
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(statSync(join(lab.volume('dkim'), 'example.com.dkim.key')).mode & 0o777).toBe(0o644);
    expect(await keyOf()).not.toBe(key);
  });

  it('leaves a database alone that is there when it boots', async () => {
    const before = await exported('--secrets');
    expect((await lab.run('admin', ['flask', 'db', 'upgrade'])).status).toBe(0);
    expect(await exported('--secrets')).toEqual(before);
  });

  it('changes nothing if any of it can not be imported', async () => {
    const before = await exported();
    const { status } = await flask(['config-import', '-u'], {
      alias: [{ email: 'new@example.com', destination: ['ada@example.com'] }],
      user: [{ email: 'x@example.com', password: 'p', no_such_attribute: 1 }],
    });
    expect(status).not.toBe(0);
    expect(await exported()).toEqual(before);
  });

  it('knows domain, user, alias and alias-delete, and refuses what it does not know', async () => {
    await flask(['domain', 'example.org']);
    await flask(['user', 'eve', 'example.org', 'pw']);
    await flask(['alias', 'all', 'example.org', 'eve@example.org']);
    const database = new DatabaseSync(join(lab.volume('mailu'), 'main.db'));
    expect(database.prepare('SELECT email FROM alias ORDER BY email').all()).toMatchObject([
      { email: 'all@example.org' },
      { email: 'info@example.com' },
    ]);
    await flask(['alias-delete', 'all@example.org']);
    expect(database.prepare('SELECT count(*) AS n FROM alias').get()).toMatchObject({ n: 1 });
    database.close();
    expect((await flask(['config-import'], {})).status).toBe(2);
    expect((await flask(['relay', 'x'])).status).toBe(2);
  });
});
