import { describe, expect, test } from '@jest/globals';
import {
  parseBackup,
  parseFiles,
  parseServices,
  parseSnapshot,
  parseSnapshotIds,
} from '../../../../src/restore/drivers/compose/parse-listing.ts';

const at = '/var/lib/docker/volumes';

describe("find's listing", () => {
  test('is sorted, and takes any name of a file', () => {
    const output = [
      'f\t5\t640\t8\t8\tr1_mail/u/new\ttab\nline',
      'd\t4096\t2755\t0\t0\tr1_mail/u',
      'l\t3\t777\t0\t0\tr1_db/link',
      's\t0\t755\t1\t1\tr1_mail/socket',
    ];
    expect(parseFiles('r1', `${output.join('\0')}\0`)).toEqual([
      { volume: 'db', path: 'link', type: 'link', size: 0, mode: '0777', uid: 0, gid: 0 },
      { volume: 'mail', path: 'socket', type: 'file', size: 0, mode: '0755', uid: 1, gid: 1 },
      { volume: 'mail', path: 'u', type: 'folder', size: 0, mode: '2755', uid: 0, gid: 0 },
      { volume: 'mail', path: 'u/new\ttab\nline', type: 'file', size: 5, mode: '0640', uid: 8, gid: 8 },
    ]);
  });

  test('of another stack is no listing of this one', () => {
    expect(() => parseFiles('r1', 'f\t5\t640\t8\t8\tother_mail/u\0')).toThrow(/not understood/);
  });
});

describe("restic's listing", () => {
  test('has what lies in the volumes of the run, with the bits where Unix has them', () => {
    const node = (path: string, type: string, more = {}) =>
      JSON.stringify({ struct_type: 'node', path, type, uid: 8, gid: 8, mode: 0o640, ...more });
    const output = [
      JSON.stringify({ struct_type: 'snapshot', id: 'abc' }),
      node('/var', 'dir'),
      node(`${at}/r1_mail/_data`, 'dir'),
      node(`${at}/r1_mail/_data/a`, 'file', { size: 7, mode: 8_389_101 }),
      node(`${at}/r1_mail/_data/b`, 'symlink', { mode: 134_218_239 }),
      node(`${at}/r1_mail/_data/c`, 'dir', { mode: 2_147_484_141 + (1 << 20) }),
      node('/secrets/key', 'file'),
    ].join('\n');
    expect(parseSnapshot('r1', output)).toEqual([
      { volume: 'mail', path: 'a', type: 'file', size: 7, mode: '4755', uid: 8, gid: 8 },
      { volume: 'mail', path: 'b', type: 'link', size: 0, mode: '0777', uid: 8, gid: 8 },
      { volume: 'mail', path: 'c', type: 'folder', size: 0, mode: '1755', uid: 8, gid: 8 },
    ]);
  });

  test('has what is of another stack under a name that is no volume of the run', () => {
    const node = (path: string, type: string) => JSON.stringify({ struct_type: 'node', path, type });
    const output = [
      node('/var', 'dir'),
      node(`${at}/r1x_mail/_data/a`, 'file'),
      node('/secrets/secret_key', 'file'),
      node(`${at}/r1_mail/_data/b`, 'file'),
    ].join('\n');
    expect(parseSnapshot('r1', output).map(({ volume, path }) => [volume, path])).toEqual([
      [`${at}/r1x_mail/_data`, 'a'],
      ['mail', 'b'],
    ]);
  });

  test.each([
    ['[{"id":"b","time":"2026-02-01T00:00:00Z"},{"id":"a","time":"2026-01-01T00:00:00Z"}]', ['a', 'b']],
    ['null', []],
    ['[]', []],
  ])('of snapshots is by time: %s', (output, ids) => {
    expect(parseSnapshotIds(output)).toEqual(ids);
  });
});

describe("restic's answer to a backup", () => {
  const summary =
    '{"message_type":"summary","snapshot_id":"2adc4ee6","total_files_processed":2,"total_bytes_processed":30}';

  test.each([
    ['', []],
    [`${at}/r1_db/_data/dump.gz does not exist, skipping\n`, ['db/dump.gz']],
    [`{"message_type":"error","item":"${at}/r1_mail/_data/tmp/x","during":"archival"}\n`, ['mail/tmp/x']],
    [`{"message_type":"error","item":"${at}/r1_mail/_data"}`, ['mail']],
  ])('tells what could not be read: %j', (stderr, unreadable) => {
    expect(parseBackup('r1', { stdout: `{"message_type":"status"}\n${summary}\n`, stderr })).toEqual({
      snapshot: '2adc4ee6',
      files: 2,
      bytes: 30,
      unreadable,
    });
  });

  test('without a summary has no snapshot', () => {
    expect(parseBackup('r1', { stdout: '', stderr: 'Fatal: no' }).snapshot).toBeNull();
  });
});

test.each([
  ['1/1', true],
  ['0/1', false],
  ['2/2 (max 1 per node)', true],
  ['0/0', true],
  ['0/1 (1/1 completed)', true],
  ['0/1 (0/1 completed)', false],
  ['', false],
])('replicas %j are ready: %j', (replicas, isReady) => {
  expect(parseServices(`r1_app\t${replicas}\timage:1\n`)).toEqual([
    { name: 'r1_app', replicas, image: 'image:1', isReady },
  ]);
});
