// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells say variables
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mapPaths, type PathMap } from '../../../../src/restore/drivers/local/path-map.ts';

const MAP: PathMap = [
  ['/data', '/run/1/volumes/data'],
  ['/data/gpg', '/run/1/volumes/keys'],
  ['/backup.sh', '/run/1/configs/backup.sh'],
];

describe('paths of a container', () => {
  it.each([
    ['/backup.sh backup', '/run/1/configs/backup.sh backup'],
    ['cp /data/main.db "/data/backup.db"', 'cp /run/1/volumes/data/main.db "/run/1/volumes/data/backup.db"'],
    ["sqlite3 '/data/main.db'", "sqlite3 '/run/1/volumes/data/main.db'"],
    [
      'cd /data&&ls;ls /data|wc>/data',
      'cd /run/1/volumes/data&&ls;ls /run/1/volumes/data|wc>/run/1/volumes/data',
    ],
    ['tar --dir=/data /data/*', 'tar --dir=/run/1/volumes/data /run/1/volumes/data/*'],
    ['maildir:/data/x:/data', 'maildir:/run/1/volumes/data/x:/run/1/volumes/data'],
    ['${DIR:-/data} $(cat /data/x)', '${DIR:-/run/1/volumes/data} $(cat /run/1/volumes/data/x)'],
    ['file:///data/x sqlite:////data/x', 'file:///run/1/volumes/data/x sqlite:////run/1/volumes/data/x'],
    ['ls /data/gpg /data/gpg2', 'ls /run/1/volumes/keys /run/1/volumes/data/gpg2'],
  ])('%s', (text, mapped) => expect(mapPaths(text, MAP)).toBe(mapped));

  it.each([
    '/data2',
    '/data.bak',
    '/data-old/x',
    '/data_/x',
    '/var/data',
    '/var/data/gpg',
    'data/x',
    './data',
    '../data',
    '$DIR/data',
    '${DIR}/data',
    '$(pwd)/data',
    '*/data',
    '~/data',
    '/backup-sh',
    '/data$X',
    '/data*',
    'https://example.com/data',
  ])('stay as they are in a longer name: %s', (text) => expect(mapPaths(text, MAP)).toBe(text));

  it('replaces whole names only, each of them, and nothing in what it puts in', () => {
    const segment = fc.stringMatching(/^[a-z._-]{1,4}$/).filter((text) => text !== '.' && text !== '..');
    const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);
    fc.assert(
      fc.property(
        fc.uniqueArray(path, { minLength: 1, maxLength: 4 }),
        fc.array(path, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(' ', '\n', '"', "'", ';', ':', '='),
        (targets, words, blank) => {
          // What is put in holds the other targets, so a second look would show.
          const map: PathMap = targets.map((from, index) => [from, `<${index}>${targets.join('')}`]);
          const expected = words.map((word) => {
            const from = targets
              .filter((target) => word === target || word.startsWith(`${target}/`))
              .sort((a, b) => b.length - a.length)[0];
            return from ? `${map.find(([each]) => each === from)?.[1]}${word.slice(from.length)}` : word;
          });
          expect(mapPaths(words.join(blank), map)).toBe(expected.join(blank));
        },
      ),
    );
  });
});
