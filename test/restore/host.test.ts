import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findHost, HOST_FILE } from '../../src/restore/host.ts';
import { tempDir } from '../zip/temp-dir.ts';

const folder = tempDir();

test('a place keeps its name, whatever the machine is called', () => {
  const host = findHost(join(folder, 'a'));
  expect(host).toMatch(/^[0-9a-f]{12}$/);
  expect(findHost(join(folder, 'a'))).toBe(host);
  expect(readFileSync(join(folder, 'a', HOST_FILE), 'utf8')).toBe(`${host}\n`);
  expect(findHost(join(folder, 'b'))).not.toBe(host);
});

test('a place that can keep nothing has a name all the same', () => {
  writeFileSync(join(folder, 'file'), '');
  const host = findHost(join(folder, 'file'));
  expect(host).toMatch(/^[0-9a-f]{12}$/);
  expect(findHost(join(folder, 'file'))).toBe(host);
});
