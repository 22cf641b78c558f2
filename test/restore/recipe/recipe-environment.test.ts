import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseEnvironment, readRecipeEnvironment } from '../../../src/restore/recipe/recipe-environment.ts';
import { tempDir } from '../../zip/temp-dir.ts';

const folder = tempDir();

describe('the environment of a recipe', () => {
  it.each([
    ['A=b', { A: 'b' }],
    ['#A=b\n  # A=c', {}],
    ['export A=b', { A: 'b' }],
    ['A=b # length=32', { A: 'b' }],
    ['A=b#c', { A: 'b#c' }],
    ['A="b # c" # d', { A: 'b # c' }],
    ['A=b\nC=\'$A\'\nD="$A"\nE=x.$A', { A: 'b', C: '$A', D: 'b', E: 'x.b' }],
    ['A=\r\nB=#x\r\n', { A: '', B: '' }],
    ['A=100$ (a price)', { A: '100$ (a price)' }],
    ['not a line', {}],
  ])('%j', (text, environment) => {
    expect(parseEnvironment(text)).toEqual(environment);
  });

  it('comes from .env.sample and abra.sh, and is empty without them', async () => {
    expect(await readRecipeEnvironment(folder)).toEqual({});
    await writeFile(join(folder, '.env.sample'), 'DOMAIN=example.com\n#MORE=1\n');
    await writeFile(join(folder, 'abra.sh'), 'export BACKUP_VERSION=v2\nLOCAL=1\nfn() { echo "$1"; }\n');
    expect(await readRecipeEnvironment(folder)).toEqual({ DOMAIN: 'example.com', BACKUP_VERSION: 'v2' });
  });
});
