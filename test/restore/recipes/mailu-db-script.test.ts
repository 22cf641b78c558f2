import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Lab, openLab } from './mailu-lab.ts';

const BACKUP = 'db_backup.sh backup /data/main.db';
const RESTORE = 'db_backup.sh restore /data/main.db';

describe('db_backup.sh', () => {
  let lab: Lab;
  let live: string;
  let dump: string;
  beforeAll(async () => {
    lab = await openLab([]);
    live = join(lab.volume('mailu'), 'main.db');
    dump = join(lab.volume('mailu'), 'backup.db');
  });
  beforeEach(() => {
    for (const path of [live, dump])
      for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    inLive((db) => db.exec('CREATE TABLE rows (n INTEGER); INSERT INTO rows VALUES (1), (2), (3)'));
  });
  afterAll(() => lab.down());

  const open = <T>(path: string, use: (db: DatabaseSync) => T): T => {
    const db = new DatabaseSync(path);
    try {
      return use(db);
    } finally {
      db.close();
    }
  };
  const inLive = <T>(use: (db: DatabaseSync) => T) => open(live, use);
  const rowsOf = (path: string) =>
    open(path, (db) =>
      db
        .prepare('SELECT n FROM rows ORDER BY n')
        .all()
        .map(({ n }) => n),
    );

  /** Another process that has the database open, as the service has. */
  const otherProcess = async (statements: string): Promise<ChildProcessWithoutNullStreams> => {
    const child = spawn('sqlite3', [live], { stdio: 'pipe' });
    child.stdin.write(`${statements}\nSELECT 'done';\n`);
    await once(child.stdout, 'data');
    return child;
  };
  const ended = async (child: ChildProcessWithoutNullStreams) => {
    const exit = once(child, 'exit');
    child.stdin.end();
    await exit;
  };

  it('dumps what is committed while another process is in a transaction', async () => {
    const writer = await otherProcess('BEGIN IMMEDIATE; INSERT INTO rows VALUES (4);');
    expect(await lab.script('admin', BACKUP)).toEqual({ status: 0, output: '' });
    await ended(writer);
    expect(rowsOf(dump)).toEqual([1, 2, 3]);
  });

  it('dumps what is in the write-ahead log only, into one file', async () => {
    const writer = await otherProcess(
      'PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; INSERT INTO rows VALUES (4), (5);',
    );
    expect(existsSync(`${live}-wal`)).toBe(true);
    expect((await lab.script('admin', BACKUP)).status).toBe(0);
    expect(existsSync(`${dump}-wal`)).toBe(false);
    // Out of reach of the log.
    expect(rowsOf(dump)).toEqual([1, 2, 3, 4, 5]);
    await ended(writer);
  });

  it('leaves no older dump behind when it fails', async () => {
    await lab.script('admin', BACKUP);
    writeFileSync(live, 'no database at all, but long enough to be looked at as one'.repeat(100));
    const { status, output } = await lab.script('admin', BACKUP);
    expect(status).not.toBe(0);
    expect(output).toContain('file is not a database');
    expect(existsSync(dump)).toBe(false);
  });

  it('does not make a database where there is none', async () => {
    rmSync(live);
    expect((await lab.script('admin', BACKUP)).output).toContain('main.db is absent');
    expect(existsSync(live)).toBe(false);
  });

  it('restores into the file that the service has open, which sees it', async () => {
    await lab.script('admin', BACKUP);
    inLive((db) => db.exec('DELETE FROM rows WHERE n < 3; INSERT INTO rows VALUES (99)'));
    const service = new DatabaseSync(live);
    const seen = () =>
      service
        .prepare('SELECT n FROM rows ORDER BY n')
        .all()
        .map(({ n }) => n);
    expect(seen()).toEqual([3, 99]);
    expect(await lab.script('admin', RESTORE)).toEqual({ status: 0, output: '' });
    expect(seen()).toEqual([1, 2, 3]);
    service.close();
  });

  it.each([
    ['is absent', () => rmSync(dump, { force: true }), 'backup.db is absent'],
    ['is empty', () => writeFileSync(dump, ''), 'holds no table'],
    ['is cut off', () => writeFileSync(dump, Buffer.alloc(5_000, 7)), 'file is not a database'],
  ])(
    'refuses to restore a dump that %s, and leaves the live database as it is',
    async (_, damage, complaint) => {
      await lab.script('admin', BACKUP);
      damage();
      const { status, output } = await lab.script('admin', RESTORE);
      expect(status).not.toBe(0);
      expect(output).toContain(complaint);
      expect(rowsOf(live)).toEqual([1, 2, 3]);
    },
  );
});
