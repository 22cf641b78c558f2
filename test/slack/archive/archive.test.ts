import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  type Archive,
  type ArchiveEntry,
  openArchive,
  openUnchangedArchive,
} from '../../../src/slack/archive/archive.ts';
import { ArchiveChangedError, ArchiveInvalidError } from '../../../src/slack/archive/errors.ts';
import { jsonEntries } from '../../../src/slack/archive/json-entries.ts';
import { type ArchiveLimits, DEFAULT_LIMITS } from '../../../src/slack/archive/limits.ts';
import { type CraftedEntry, craftZip } from '../../zip/craft-zip.ts';
import { collect } from '../../zip/read-all.ts';
import { tempDir } from '../../zip/temp-dir.ts';

type Files = Record<string, string | Buffer>;

const directory = tempDir();
const EXPORT: Files = {
  'users.json': '[{"id":"U1"}]',
  'channels.json': '[{"id":"C1","name":"general"}]',
  'general/2024-01-01.json': '[{"ts":"1.000001"},{"ts":"1.000002"}]',
  'general/2024-01-02.json': '[{"ts":"2.000001"}]',
};

function zipOf(files: Files | CraftedEntry[]): string {
  const path = join(mkdtempSync(join(directory, 'zip-')), 'export.zip');
  const entries = Array.isArray(files)
    ? files
    : Object.entries(files).map(([name, content]) => ({ name, content }));
  writeFileSync(path, craftZip(entries));
  return path;
}

function folderOf(files: Files): string {
  const path = mkdtempSync(join(directory, 'folder-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

async function withArchive<T>(
  path: string,
  use: (archive: Archive) => Promise<T>,
  limits?: ArchiveLimits,
): Promise<T> {
  const archive = await openArchive(path, limits);
  try {
    return await use(archive);
  } finally {
    await archive.close();
  }
}

const list = (path: string, limits?: ArchiveLimits) =>
  withArchive(path, (archive) => collect(archive.entries()), limits);

const names = async (path: string) => (await list(path)).map(({ name }) => name);

/** The message of the refusal; not one entry was given out before. */
async function refusal(path: string, limits?: ArchiveLimits): Promise<string> {
  let given = 0;
  try {
    await withArchive(
      path,
      async (archive) => {
        for await (const _ of archive.entries()) given++;
      },
      limits,
    );
  } catch (error) {
    expect(error).toBeInstanceOf(ArchiveInvalidError);
    expect((error as Error).name).toBe('ArchiveInvalidError');
    expect(given).toBe(0);
    return (error as Error).message;
  }
  return 'accepted';
}

describe.each([
  ['zip', zipOf],
  ['folder', folderOf],
] as const)('an archive that is a %s', (kind, make) => {
  it('gives its files and their contents', async () => {
    await withArchive(make(EXPORT), async (archive) => {
      expect(archive.kind).toBe(kind);
      const entries = await collect(archive.entries());
      const contents = await collect(archive.readMany(entries));
      const read = Object.fromEntries(entries.map(({ name }, i) => [name, contents[i]?.toString()]));
      expect(read).toEqual(EXPORT);
      for (const entry of entries) {
        expect((await archive.read(entry)).toString()).toBe(EXPORT[entry.name]);
        expect(Buffer.concat(await archive.stream(entry).toArray()).toString()).toBe(EXPORT[entry.name]);
      }
    });
  });

  it('reads entries that were stored as JSON, opened anew and without its index', async () => {
    for (const prefix of ['', 'my export/']) {
      const path = make(
        Object.fromEntries(Object.entries(EXPORT).map(([name, text]) => [prefix + name, text])),
      );
      const stored = JSON.stringify(await list(path));
      const entries = JSON.parse(stored) as ArchiveEntry[];
      expect(entries.map(({ name }) => name).sort()).toEqual(Object.keys(EXPORT).sort());
      await withArchive(path, async (archive) => {
        for (const entry of entries) expect((await archive.read(entry)).toString()).toBe(EXPORT[entry.name]);
      });
    }
  });

  it('passes over what operating systems leave behind, also around an extra top folder', async () => {
    const wrapped = Object.fromEntries(
      Object.entries(EXPORT).map(([name, text]) => [`export/${name}`, text]),
    );
    const litter = {
      '__MACOSX/export/._users.json': 'x',
      'export/.DS_Store': 'x',
      'export/general/._a.json': 'x',
    };
    expect((await names(make({ ...litter, ...wrapped }))).sort()).toEqual(Object.keys(EXPORT).sort());
  });

  it('takes away an extra top folder around an organisation, and only that', async () => {
    const grid = {
      'teams/acme/users.json': '[]',
      'teams/acme/channels.json': '[]',
      'teams/acme/general/a.json': '[]',
    };
    const wrapped = Object.fromEntries(Object.entries(grid).map(([name, text]) => [`org/${name}`, text]));
    expect((await names(make(grid))).sort()).toEqual(Object.keys(grid).sort());
    expect((await names(make(wrapped))).sort()).toEqual(Object.keys(grid).sort());
  });

  it('keeps a folder that is no extra top folder', async () => {
    const files = { ...EXPORT, 'general/users.json': '[]' };
    expect((await names(make(files))).sort()).toEqual(Object.keys(files).sort());
  });

  it('is refused without its lists', async () => {
    const { 'users.json': _, ...withoutUsers } = EXPORT;
    const first = make(withoutUsers);
    expect(await refusal(first)).toBe(
      `${first}: users.json is missing: this is not a Slack export (an Enterprise Grid export has org_users.json instead). Give the zip as Slack made it, or the folder that holds users.json`,
    );
    const { 'channels.json': __, ...withoutChannels } = EXPORT;
    const second = make(withoutChannels);
    expect(await refusal(second)).toBe(
      `${second}: channels.json is missing, and so are groups.json, dms.json and mpims.json: this is not a whole Slack export`,
    );
    expect(await refusal(make({ ...withoutUsers, 'org_users.json': '[]' }))).toBe('accepted');
    expect(await refusal(make({ ...withoutChannels, 'dms.json': '[]' }))).toBe('accepted');
    expect(await refusal(make({}))).toMatch(/users\.json is missing/);
  });

  it('is refused beyond the limits of entries and size', async () => {
    const path = make(EXPORT);
    expect(await refusal(path, { ...DEFAULT_LIMITS, maxEntries: 3 })).toBe(
      `${path}: more than 3 entries (limit maxEntries). If the archive is sound, raise this limit`,
    );
    expect(await refusal(path, { ...DEFAULT_LIMITS, maxTotalBytes: 98 })).toMatch(
      /: entry ".+" brings the inflated size above 98 bytes \(limit maxTotalBytes\)\. If the archive is sound, raise this limit$/,
    );
  });

  it('is known again by its fingerprint', async () => {
    const path = make(EXPORT);
    await withArchive(path, async (archive) => {
      await (await openUnchangedArchive(path, archive.fingerprint)).close();
      await expect(openUnchangedArchive(path, 'another')).rejects.toThrow(ArchiveChangedError);
      if (kind === 'zip') writeFileSync(path, craftZip([{ name: 'users.json', content: '[{"id":"U2"}]' }]));
      else appendFileSync(join(path, 'users.json'), ' ');
      await expect(openUnchangedArchive(path, archive.fingerprint)).rejects.toThrow(
        `${path}: the archive has changed since the migration began. Put the same archive back, or start a new migration with this one`,
      );
    });
  });

  it('gives many files in any order, more than are read ahead, and can be left in the middle', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`general/${i}.json`, `[${i}]`]));
    await withArchive(
      make({ ...EXPORT, ...many, '__uploads/F1/z.bmp': ' '.repeat(9 << 20) }),
      async (archive) => {
        const entries = (await collect(archive.entries())).reverse();
        const contents = await collect(archive.readMany(entries));
        expect(contents.map(({ length }) => length)).toEqual(entries.map(({ size }) => size));
        expect(contents.map(String).filter((text) => text === '[42]')).toHaveLength(1);
        for await (const first of archive.readMany(entries)) {
          expect(first.length).toBe(entries[0]!.size);
          break;
        }
      },
    );
  });

  it('gives the elements of its JSON files, small and large, in order', async () => {
    const large = JSON.stringify(
      Array.from({ length: 50_000 }, (_, i) => ({ ts: `${i}.000001`, text: 'x'.repeat(80) })),
    );
    await withArchive(make({ ...EXPORT, 'general/2024-01-03.json': large }), async (archive) => {
      const entries = (await collect(archive.entries())).filter(({ name }) => name.startsWith('general/'));
      const counts: [string, number][] = [];
      for await (const { entry, elements } of jsonEntries(archive, entries)) {
        let count = 0;
        for await (const _ of elements()) count++;
        counts.push([entry.name, count]);
      }
      expect(counts).toEqual([
        ['general/2024-01-01.json', 2],
        ['general/2024-01-02.json', 1],
        ['general/2024-01-03.json', 50_000],
      ]);
    });
  });
});

it('is refused where nothing can be but a stream', async () => {
  await expect(openArchive('/dev/null')).rejects.toThrow(ArchiveInvalidError);
  await expect(openArchive('/dev/null')).rejects.toThrow('/dev/null: neither a file nor a folder');
});

describe('a zip', () => {
  it('keeps its fingerprint when it is copied or touched', async () => {
    const path = zipOf(EXPORT);
    await withArchive(path, async (archive) => {
      utimesSync(path, 1, 1);
      await (await openUnchangedArchive(path, archive.fingerprint)).close();
      await withArchive(zipOf(EXPORT), async (copy) => expect(copy.fingerprint).toBe(archive.fingerprint));
    });
  });

  it('is refused with the words of the zip reader', async () => {
    const path = zipOf(EXPORT);
    writeFileSync(path, 'no zip at all');
    expect(await refusal(path)).toBe(`${path}: this is not a zip file`);
    expect(await refusal(zipOf([{ name: 'users.json', flags: 1 }]))).toMatch(/entry "users.json": encrypted/);
  });

  it('is refused for unsafe names, though what follows is sound', async () => {
    const path = zipOf([{ name: '../users.json' }, ...entriesOf(EXPORT)]);
    expect(await refusal(path)).toBe(
      `${path}: entry "../users.json": the path has a segment "..". No Slack export has such a name: the archive was changed or forged`,
    );
  });

  it('is refused for a name that occurs twice', async () => {
    const path = zipOf([...entriesOf(EXPORT), { name: 'general/2024-01-01.json', content: '[]' }]);
    expect(await refusal(path)).toBe(
      `${path}: entry "general/2024-01-01.json" occurs twice: which of the two is right cannot be known. Export again, or unpack it and give the folder`,
    );
  });

  it.each([
    ['a day file', 'general/2024-01-01.json', 'general/2024-01-01.jsoo'],
    ['a list', 'groups.json', 'groups.jsof'],
    ['a day file that becomes a folder', 'general/2024-01-01.json', 'general/2024-01-01.jso/'],
  ])(
    'is refused where a damaged name in its directory makes %s look like something else',
    async (_, name, damagedName) => {
      const damagedEntry = { name: damagedName, localName: name, content: '[{"id":"G1"}]' };
      const others = entriesOf(EXPORT).filter((entry) => entry.name !== name);
      await expect(list(zipOf([...others, damagedEntry]))).rejects.toThrow(
        `entry ${JSON.stringify(damagedName)}: its local header names it ${JSON.stringify(name)}: damaged`,
      );
    },
  );

  it('is accepted with folders that occur twice or hold nothing', async () => {
    expect(await names(zipOf([{ name: 'empty/' }, { name: 'empty/' }, ...entriesOf(EXPORT)]))).toEqual(
      Object.keys(EXPORT),
    );
  });

  it('is refused for entries that share bytes', async () => {
    const shared = { name: 'general/a.json', content: '[]', declared: { offset: 0 } };
    const path = zipOf([...entriesOf(EXPORT), shared]);
    expect(await refusal(path)).toMatch(
      /: two of its entries share bytes of the file \(one ends at byte \d+, the next/,
    );
  });

  it('is refused for JSON that inflates beyond belief, but not for other files', async () => {
    const zeros = Buffer.alloc((1 << 20) + 1, ' ');
    const bomb = zipOf({ ...EXPORT, 'general/bomb.json': zeros });
    expect(await refusal(bomb)).toMatch(
      /entry "general\/bomb\.json" inflates from \d+ to 1048577 bytes, more than 400 times \(limit maxRatio\): no Slack messages are so alike\. If the archive is sound, raise this limit$/,
    );
    expect(await refusal(zipOf({ ...EXPORT, 'general/small.json': zeros.subarray(1) }))).toBe('accepted');
    expect(await refusal(zipOf({ ...EXPORT, '__uploads/F1/blank.bmp': zeros }))).toBe('accepted');
  });

  it('is refused when a file turns out damaged, however it is read', async () => {
    const path = zipOf([
      ...entriesOf(EXPORT),
      { name: 'general/a.json', content: '[]', declared: { crc32: 7 } },
    ]);
    await withArchive(path, async (archive) => {
      const entry = (await collect(archive.entries())).at(-1)!;
      const message = `${path}: entry "general/a.json": damaged: its content does not match its CRC-32`;
      await expect(archive.read(entry)).rejects.toMatchObject({ name: 'ArchiveInvalidError', message });
      await expect(collect(archive.readMany([entry]))).rejects.toMatchObject({
        name: 'ArchiveInvalidError',
        message,
      });
      await expect(archive.stream(entry).toArray()).rejects.toMatchObject({
        name: 'ArchiveInvalidError',
        message,
      });
    });
  });
});

describe('a folder', () => {
  it('is refused for symbolic links', async () => {
    const path = folderOf(EXPORT);
    symlinkSync('/etc/passwd', join(path, 'general', '2024-01-03.json'));
    await expect(openArchive(path)).rejects.toThrow(
      new ArchiveInvalidError(
        `${path}: entry "general/2024-01-03.json": a symbolic link. Put the file itself in its place`,
      ),
    );
  });

  it('is refused for unsafe names', async () => {
    expect(await refusal(folderOf({ ...EXPORT, 'a\\b.json': '[]' }))).toMatch(
      /"a\\\\b.json": the name contains a backsl/,
    );
  });

  it('has changed when a file has not the size of its entry', async () => {
    const path = folderOf(EXPORT);
    await withArchive(path, async (archive) => {
      const [entry] = await collect(archive.entries());
      appendFileSync(join(path, entry!.name), ' ');
      const changed = new ArchiveChangedError(
        `${path}: "channels.json" has 31 bytes; it had 30 when the migration began. Put the same archive back, or start a new migration with this one`,
      );
      await expect(archive.read(entry!)).rejects.toThrow(changed);
      await expect(archive.stream(entry!).toArray()).rejects.toThrow(changed);
    });
  });

  it('keeps its fingerprint when a Mac looks into it', async () => {
    const path = folderOf(EXPORT);
    await withArchive(path, async (archive) => {
      writeFileSync(join(path, 'general', '.DS_Store'), 'x');
      await (await openUnchangedArchive(path, archive.fingerprint)).close();
    });
    rmSync(path, { recursive: true });
  });
});

function entriesOf(files: Files): CraftedEntry[] {
  return Object.entries(files).map(([name, content]) => ({ name, content }));
}
