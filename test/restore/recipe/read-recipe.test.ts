import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RecipeError } from '../../../src/restore/drivers/driver.ts';
import { digestFolder } from '../../../src/restore/recipe/digest-folder.ts';
import {
  findRecipe,
  hasPublished,
  readProcessFile,
  readRecipe,
} from '../../../src/restore/recipe/read-recipe.ts';
import { writeRecorded } from '../../../src/restore/recorded-assertions.ts';
import { tempDir } from '../../zip/temp-dir.ts';
import { SMALL_RECIPE, writeRecipe } from '../support/write-recipe.ts';

const directory = tempDir();
const recipeWith = async (changes: Record<string, string | null> = {}) =>
  writeRecipe(await mkdtemp(join(directory, 'recipe-')), changes);
const proof = (change: (text: string) => string) => ({ 'proof.yml': change(SMALL_RECIPE['proof.yml']!) });
const compose = (change: (text: string) => string) => ({
  'compose.yml': change(SMALL_RECIPE['compose.yml']!),
});

describe('a recipe', () => {
  it('has two versions, of which each has its compose file, and one digest', async () => {
    const folder = await recipeWith();
    const tested = await readRecipe(folder, 'tested');
    expect(tested).toMatchObject({
      folder,
      versionFolder: folder,
      version: '1.0.1+1.2.3',
      proof: { name: 'small', probe: 'probe.ts', deadline_minutes: 20, data: [{ tolerated: false }] },
      compose: { path: join(folder, 'compose.yml'), configs: { backup: join(folder, 'backup.sh') } },
    });
    const published = await readRecipe(folder, 'published');
    expect(published).toMatchObject({
      folder,
      versionFolder: join(folder, 'published'),
      version: '1.0.0+1.2.3',
      digest: tested.digest,
      compose: { configs: { backup: join(folder, 'published', 'backup.sh') } },
    });
    expect(await hasPublished(tested)).toBe(true);
  });

  it.each<[string, Record<string, string | null>, RegExp]>([
    ['without proof.yml', { 'proof.yml': null }, /proof\.yml: there is no such file/],
    ['without compose.yml', { 'compose.yml': null }, /compose\.yml: there is no such file/],
    ['whose proof.yml is no YAML', { 'proof.yml': 'a: [' }, /^proof\.yml:1: /],
    [
      'with fields of a wrong kind',
      proof((text) =>
        text.replace('class: durable', 'class: lasting').replace('title: Small', 'titel: Small'),
      ),
      /^proof\.yml: title: [^\n]+\nproof\.yml: data\[0\]\.class: [^\n]+\nproof\.yml: the file: .*titel/,
    ],
    [
      'with a path outside',
      proof((text) => text.replace('main.db', '../x')),
      /data\[0\]\.path: expected a path inside/,
    ],
    [
      'with durable data that no store reads back',
      proof((text) => text.replace('volumes: [data]', 'volumes: [cache]')),
      /^proof\.yml: data\[0\]: volume "data" holds something durable, and no store reads it back/m,
    ],
    [
      'that speaks of a volume that there is not',
      proof((text) => text.replace('volume: data', 'volume: date').replace('[data]', '[data, dato]')),
      /^proof\.yml: data\[0\]\.volume: .*"date"\nproof\.yml: stores\[0\]\.volumes\[1\]: .*"dato"\nproof\.yml: data: no entry says what volume "data" holds \(service app, \/data\)$/,
    ],
    [
      'that says the same place twice',
      proof((text) =>
        text.replace(
          'stores:',
          '  - {volume: data, path: main.db, class: cache, why: because I say so}\nstores:',
        ),
      ),
      /data\[1\]: says the same place as data\[0\]/,
    ],
    [
      'with two stores of one name',
      proof((text) => text.replace('stores: [', 'stores: [{id: notes, volumes: [data], what: more notes}, ')),
      /stores\[1\]\.id: "notes" is there twice/,
    ],
    [
      'that restarts an unknown service',
      proof((text) => `${text}restart_after_restore: [app, constructor]`),
      /^proof\.yml: restart_after_restore\[1\]: compose\.yml has no service "constructor"$/,
    ],
    [
      'whose config is not there',
      { 'backup.sh': null },
      /^compose\.yml: configs\.backup\.file: there is no file backup\.sh$/,
    ],
    [
      'whose config lies elsewhere',
      compose((text) => text.replace('./backup.sh', '/etc/hostname')),
      /^compose\.yml: configs\.backup\.file: expected a file within/,
    ],
    ['without its probe', { 'probe.ts': null }, /^proof\.yml: probe: there is no file probe\.ts$/],
    [
      'whose probe lies elsewhere',
      proof((text) => `${text}probe: ../../../../../../etc/hostname`),
      /^proof\.yml: probe: expected a file within/,
    ],
    [
      'whose published version lies elsewhere',
      proof((text) => `${text}published: ../other`),
      /^proof\.yml: published: /,
    ],
  ])('%s is refused', async (_, changes, message) => {
    const folder = await recipeWith(changes);
    const error = await readRecipe(
      folder,
      changes['proof.yml']?.includes('../other') ? 'published' : 'tested',
    ).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(RecipeError);
    expect((error as Error).message.replaceAll(`${folder}/`, '')).toMatch(message);
  });

  it('may have nothing published', async () => {
    const folder = await recipeWith({ 'published/compose.yml': null });
    expect(await hasPublished(await readRecipe(folder, 'tested'))).toBe(false);
    await expect(readRecipe(folder, 'published')).rejects.toThrow(
      /published\/compose\.yml: there is no such file/,
    );
  });

  it('is checked against proof.yml in the tested version only', async () => {
    const folder = await recipeWith({
      'published/compose.yml': 'services: {app: {image: a:1, volumes: [old:/x]}}\nvolumes: {old: }',
    });
    expect(await readRecipe(folder, 'published')).toMatchObject({
      version: '',
      compose: { volumes: ['old'] },
    });
  });
});

describe('the digest of a folder', () => {
  it('is the same wherever the folder is, and differs with each byte, name, and link', async () => {
    const folder = await recipeWith();
    const copy = join(directory, 'copy');
    await cp(folder, copy, { recursive: true });
    const digests = [await digestFolder(folder)];
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(await digestFolder(copy)).toBe(digests[0]);
    const digestAfter = async (change: Promise<unknown>) => {
      await change;
      digests.push(await digestFolder(copy));
    };
    await digestAfter(writeFile(join(copy, 'backup.sh'), 'x'));
    await digestAfter(cp(join(copy, 'backup.sh'), join(copy, 'published', 'backup.sh')));
    await digestAfter(writeFile(join(copy, 'published', 'empty'), ''));
    await digestAfter(rm(join(copy, 'probe.ts')));
    await digestAfter(symlink('backup.sh', join(copy, 'probe.ts')));
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('is not of the assertions that are recorded beside the recipe', async () => {
    const folder = await recipeWith();
    const digest = await digestFolder(folder);
    await writeRecorded(folder, ['back.mail.state']);
    expect(await digestFolder(folder)).toBe(digest);
  });

  it('does not follow links out of the folder', async () => {
    const folder = await recipeWith();
    await symlink('/nonexistent', join(folder, 'dangling'));
    await symlink('/etc', join(folder, 'etc'));
    expect(await digestFolder(folder)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('finding a recipe', () => {
  it('takes a path, and says what there is instead of one', async () => {
    const folder = await recipeWith();
    expect(await findRecipe(folder)).toBe(folder);
    await expect(findRecipe(join(folder, 'published'))).rejects.toThrow(
      /no recipe: there is no proof\.yml in/,
    );
    await expect(findRecipe('no-such-recipe')).rejects.toThrow(RecipeError);
  });
});

describe('process.yml', () => {
  it('is read with its defaults', async () => {
    expect(await readProcessFile(await recipeWith())).toMatchObject({
      ports: ['http'],
      services: { app: { users: [], stop_signal: 'SIGTERM', ready: { port: 'http', http: '/' } } },
    });
  });

  it.each([
    [null, /process\.yml: there is no such file/],
    ['services: {}\n', /^process\.yml: endpoints: /],
    [
      'services: {app: {after: [db]}}\nendpoints: {}\nrequires: []',
      /^process\.yml: services\.app\.after: .*"db"/,
    ],
    [
      'services: {app: {ready: {port: http, http: /}}}\nendpoints: {}\nrequires: []',
      /^process\.yml: services\.app\.ready\.port: there is no port "http"/,
    ],
    [
      'services: {}\nendpoints: {imap: {port: imap, protocol: imap}}\nrequires: []',
      /^process\.yml: endpoints\.imap\.port: there is no port "imap"/,
    ],
  ])('%j is refused', async (text, message) => {
    await expect(readProcessFile(await recipeWith({ 'process.yml': text }))).rejects.toThrow(message);
  });
});
