import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/activities/check-input.ts';
import { readEmojiFolder } from '../../src/activities/emoji-folder.ts';
import { withTempDir } from '../embedded/support/temp-dir.ts';

describe('readEmojiFolder', () => {
  const temp = withTempDir();

  it('finds images by their names, and what the index says', async () => {
    await writeFile(join(temp.path, 'parrot.gif'), 'GIF89a');
    await writeFile(join(temp.path, 'notes.txt'), 'x');
    await writeFile(join(temp.path, 'index.json'), '{"polly":"alias:parrot"}');
    for (const folder of ['more', 'thumbs.png']) await mkdir(join(temp.path, folder));
    const { images, index } = await readEmojiFolder(temp.path);
    expect(images).toEqual([
      {
        name: 'parrot',
        entry: {
          name: 'parrot.gif',
          size: 6,
          download: { path: join(temp.path, 'parrot.gif'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        },
      },
    ]);
    expect(index).toEqual([{ name: 'polly', alias: 'parrot' }]);
  });

  it.each(['{', '[]'])('refuses an index that is %s', async (text) => {
    await writeFile(join(temp.path, 'index.json'), text);
    await expect(readEmojiFolder(temp.path)).rejects.toThrow(InputError);
  });

  it('names the image that it can not read', async () => {
    const folder = join(temp.path, 'images');
    await mkdir(folder);
    await symlink(join(temp.path, 'gone'), join(folder, 'lost.png'));
    await expect(readEmojiFolder(folder)).rejects.toThrow(/lost\.png can't be read \(ENOENT\)/);
  });

  it('refuses a folder that is not there', async () => {
    await expect(readEmojiFolder(join(temp.path, 'no'))).rejects.toThrow(/emojiFolder: .*ENOENT/);
  });
});
