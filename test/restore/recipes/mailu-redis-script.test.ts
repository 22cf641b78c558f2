import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, openLab } from './mailu-lab.ts';

describe('redis_backup.sh', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(['db']);
    await lab.start('db');
  });
  afterAll(() => lab.down());

  const redis = async (...words: string[]) => (await lab.run('db', ['redis-cli', ...words])).output.trim();
  const pid = async () => /process_id:(\d+)/.exec(await redis('INFO', 'server'))![1];
  const backUp = () => lab.script('db', 'redis_backup.sh backup');
  const restore = () => lab.script('db', 'redis_backup.sh restore');

  it('brings database 0 back without a restart, drops what came later, and no session or rate limit comes alive', async () => {
    await redis('HSET', 'RS1', 'S', '7', 'H', '3');
    await redis('HSET', 'RS2', 'S', '1');
    await redis('-n', '3', 'SET', 'session', 'of the day');
    await redis('-n', '2', 'SET', 'limit', '5');
    expect(await backUp()).toEqual({ status: 0, output: '' });
    await redis('HSET', 'RS1', 'S', '999');
    await redis('DEL', 'RS2');
    await redis('SET', 'canary', '1');
    await redis('-n', '3', 'SET', 'later', 'session');
    const before = await pid();
    expect(await restore()).toEqual({ status: 0, output: '' });
    expect(await redis('HGETALL', 'RS1')).toBe('S\n7\nH\n3');
    expect(await redis('KEYS', '*')).toMatch(/^RS[12]\nRS[12]$/);
    expect([await redis('-n', '2', 'DBSIZE'), await redis('-n', '3', 'DBSIZE')]).toEqual(['0', '0']);
    expect(await pid()).toBe(before);
    expect(await redis('INFO', 'replication')).toContain('role:master');
    expect(await redis('SET', 'written', 'after')).toBe('OK');
  });

  it('has it after a restart too, though nothing was saved since', async () => {
    await lab.stop('db');
    await lab.start('db');
    expect(await redis('HGET', 'RS1', 'S')).toBe('7');
    expect(await redis('-n', '3', 'DBSIZE')).toBe('0');
  });

  it('fails without its dump, and leaves what is there', async () => {
    rmSync(join(lab.volume('redis'), 'backup.rdb'));
    const { status, output } = await restore();
    expect(status).toBe(1);
    expect(output).toContain('backup.rdb is absent or empty');
    expect(await redis('HGET', 'RS1', 'S')).toBe('7');
  });

  it('fails with a damaged dump, and leaves what is there', async () => {
    await backUp();
    const dump = join(lab.volume('redis'), 'backup.rdb');
    writeFileSync(dump, readFileSync(dump).subarray(0, 60));
    const { status, output } = await restore();
    expect(status).toBe(1);
    expect(output).toContain('it does not read');
    expect(await redis('HGET', 'RS1', 'S')).toBe('7');
  });

  it('leaves no older dump behind when Redis refuses to save', async () => {
    await backUp();
    await lab.stop('db');
    expect((await backUp()).status).not.toBe(0);
    expect(existsSync(join(lab.volume('redis'), 'backup.rdb'))).toBe(false);
    await lab.start('db');
  });
});
