import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  executablesOnPath,
  findTemporal,
  firstThatWorks,
  type TemporalSource,
} from '../../src/embedded/temporal-binary.ts';
import { cachedTemporals } from '../../src/embedded/temporal-cli.ts';
import { withTempDir } from './support/temp-dir.ts';

const ignore = () => {};

describe('the ways to a Temporal server', () => {
  const gives = (name: string, path: string | undefined) => {
    const find = jest.fn<TemporalSource['find']>().mockResolvedValue(path);
    return { name, find };
  };
  const fails = (name: string, reason: string): TemporalSource => ({
    name,
    find: () => Promise.reject(new Error(reason)),
  });

  test('are tried in their order, and no further than needed', async () => {
    const later = gives('later', '/c');
    expect(await firstThatWorks([gives('a', undefined), gives('b', '/b'), later], ignore)).toBe('/b');
    expect(later.find).not.toHaveBeenCalled();
  });

  test('go on after a failure, and say which one it was', async () => {
    const lines: string[] = [];
    await firstThatWorks([fails('the download', 'no network'), gives('the build', '/b')], (l) =>
      lines.push(l),
    );
    expect(lines).toEqual([
      'the download does not work here, going on with the next way',
      'using the build: /b',
    ]);
  });

  test('end with what to install and every reason', async () => {
    await expect(firstThatWorks([fails('a', 'no network'), fails('b', 'no go')], ignore)).rejects.toThrow(
      /install the `temporal` CLI.*TEMPORAL_ADDRESS.*\n {2}a: no network\n {2}b: no go/,
    );
  });
});

describe('finding a Temporal', () => {
  const temp = withTempDir();
  const folder = (name: string) => join(temp.path, name);
  const program = async (path: string, text: string, mode = 0o755) => {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, `#!/bin/sh\necho "${text}"\n`);
    await chmod(path, mode);
  };

  beforeAll(async () => {
    await program(folder('good/temporal'), 'temporal version 9.9.9 (Server 1.0.0)');
    await program(folder('other/temporal'), 'Temporal the calendar, 2.0');
    await program(folder('closed/temporal'), 'temporal version 1.0.0', 0o644);
    await program(folder('cache/temporal/temporal-1.5.1'), 'temporal version 1.5.1');
    await program(folder('cache/temporal/temporal-1.10.0'), 'temporal version 1.10.0');
    await program(folder('cache/temporal/temporal-2.0.0'), 'temporal version 2.0.0', 0o644);
    await mkdir(folder('cache/temporal/build-abc'));
    await mkdir(folder('directory/temporal'), { recursive: true });
  });

  const find = (path: string, cache = 'cache') =>
    findTemporal({ cacheDir: folder(cache), path, log: ignore });

  test('takes executable files of an absolute PATH entry only', () => {
    const path = ['good', folder('closed'), folder('directory'), folder('none'), folder('good')].join(':');
    expect(executablesOnPath('temporal', path)).toEqual([folder('good/temporal')]);
  });

  test('prefers the PATH to the cache', async () => {
    expect(await find(`${folder('closed')}:${folder('good')}`)).toBe(folder('good/temporal'));
  });

  test('passes over a program that only has the name', async () => {
    expect(await find(`${folder('other')}:${folder('good')}`)).toBe(folder('good/temporal'));
    expect(await find(folder('other'))).toBe(folder('cache/temporal/temporal-1.10.0'));
  });

  test('takes the newest of the cache, by its number', () => {
    expect(cachedTemporals(folder('cache/temporal'))).toEqual([
      folder('cache/temporal/temporal-1.10.0'),
      folder('cache/temporal/temporal-1.5.1'),
    ]);
  });

  test('finds no cache where there is none', () => {
    expect(cachedTemporals(folder('nowhere'))).toEqual([]);
  });
});
