// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how compose files say variables
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lintLabels } from '../../../src/restore/labels/lint-labels.ts';
import { type Finding, LABEL_RULES } from '../../../src/restore/labels/rules.ts';
import { parseComposeFile } from '../../../src/restore/recipe/read-compose-file.ts';
import { composeOf, type GivenService } from '../support/compose-of.ts';
import { type GivenData, recipeOf } from '../support/recipe-of.ts';

const ON = { 'backupbot.backup': 'true' };
const V = 'backupbot.backup.volumes';
const PRE = 'backupbot.backup.pre-hook';
const POST = 'backupbot.backup.post-hook';
const BEFORE = 'backupbot.restore.pre-hook';
const RELOAD = 'backupbot.restore.post-hook';

const shown = ({ rule, service, volume, label, message }: Finding): string =>
  [rule, service ?? '-', volume ?? '-', label ?? '-', message].join(' | ');

/** What is found in services of which the first turns the backup on, unless it says something itself. */
const lint = (
  services: Record<string, GivenService>,
  data: Record<string, GivenData> = {},
  more: string[] = [],
) => lintLabels(recipeOf(composeOf(services, more), data)).map(shown);

const app = (labels: Record<string, string>, rest: GivenService = {}) => ({
  app: { labels: { ...ON, ...labels }, volumes: ['data:/data'], ...rest },
});
const ALL = { data: { durable: ['.'] } };

describe('the labels of a recipe', () => {
  it('are right', () => {
    expect(
      lint(
        {
          app: { labels: { ...ON, [`${V}.cache`]: 'false' }, volumes: ['data:/data', 'cache:/cache'] },
          db: {
            image: 'docker.io/library/postgres:15.2',
            labels: {
              [PRE]:
                'set -o pipefail; pg_dump "$POSTGRES_DB" | gzip > /pgdata/.tmp && mv /pgdata/.tmp /pgdata/backup.sql.gz',
              [RELOAD]: '/usr/local/bin/reload.sh',
              [`${V}.pgdata.path`]: 'backup.sql.gz',
            },
            volumes: ['pgdata:/pgdata'],
          },
        },
        {
          data: { durable: ['.'], cache: ['tmp (tolerated)'] },
          cache: { cache: ['.'] },
          pgdata: { durable: ['. → backup.sql.gz'] },
        },
      ),
    ).toEqual([]);
  });

  const cases: [
    name: string,
    services: Record<string, GivenService>,
    data: Record<string, GivenData>,
    found: string[],
  ][] = [
    [
      'are not there',
      { app: { volumes: ['data:/data'] } },
      ALL,
      ['no-backup-labels | - | - | - | nothing is backed up, of volumes data: proof.yml calls them durable'],
    ],
    [
      'are read by nobody',
      { app: { labels: { [`${V}.data`]: 'true' }, volumes: ['data:/data'] } },
      ALL,
      [
        'switch-missing | app | - | backupbot.backup | no service has backupbot.backup: the other 1 backup labels are never read',
      ],
    ],
    [
      'are nearly on',
      { app: { labels: { 'backupbot.backup': 'True' }, volumes: ['data:/data'] } },
      ALL,
      ['switch-value | app | - | backupbot.backup | is "True": only "true", in quotes, turns the backup on'],
    ],
    [
      'turn off what is on',
      { ...app({}), db: { labels: { 'backupbot.backup': 'false' } } },
      ALL,
      [
        'switch-value | db | - | backupbot.backup | turns nothing off: app turns the whole stack on; exclude volumes one by one instead',
      ],
    ],
    [
      'turn it on twice',
      { ...app({}), db: { labels: ON } },
      ALL,
      ['switch-repeated | db | - | backupbot.backup | app has it already, for the whole stack'],
    ],
    [
      'are of version 1',
      app({ 'backupbot.backup.path': '/data/a,/data/b/,/etc/x' }, { volumes: ['data:/data', 'more:/more'] }),
      { data: { durable: ['.'] }, more: { durable: ['.'] } },
      [
        'v1-label | app | - | backupbot.backup.path | is of version 1, and means nothing to version 2: write backupbot.backup.volumes.data.path: "a,b"; to go on without volume more, write backupbot.backup.volumes.more: "false"; /etc/x is in no volume of app, and can\'t be copied',
      ],
    ],
    [
      'have a switch of restores',
      app({ 'backupbot.restore': 'true' }),
      ALL,
      [
        'restore-switch | app | - | backupbot.restore | is not specified, and needs not be there: leave it out',
      ],
    ],
    [
      'have slips',
      app({
        'backupbot.backup.prehook': 'a',
        'backupbot.back.volumes.data': 'false',
        'BackupBot.x': '',
        'backup-bot.backup': 'true',
        'backupbot-other.x': 'y',
      }),
      ALL,
      [
        'unknown-label | app | - | backupbot.backup.prehook | there is no such label: did you mean backupbot.backup.pre-hook?',
        'unknown-label | app | - | backupbot.back.volumes.data | there is no such label: did you mean backupbot.backup.volumes.data?',
        'unknown-label | app | - | BackupBot.x | there is no such label',
        'unknown-label | app | - | backup-bot.backup | there is no such label: did you mean backupbot.backup?',
      ],
    ],
    [
      'name a volume wrongly',
      app({ [`${V}.dato`]: 'false', [`${V}.elsewhere.path`]: 'x' }),
      ALL,
      [
        'volume-unknown | app | dato | backupbot.backup.volumes.dato | there is no volume dato: did you mean data?',
        'volume-unknown | app | elsewhere | backupbot.backup.volumes.elsewhere.path | there is no volume elsewhere: there are data, unused',
      ],
    ],
    [
      'name a volume that nobody has',
      app({ [`${V}.unused`]: 'false' }),
      ALL,
      ['volume-unmounted | app | unused | backupbot.backup.volumes.unused | no service mounts volume unused'],
    ],
    [
      'stand on another service',
      { ...app({}), db: { labels: { [`${V}.data`]: 'true' } } },
      ALL,
      ['volume-elsewhere | db | data | backupbot.backup.volumes.data | db does not mount it: move it to app'],
    ],
    [
      'have a strange value',
      app({ [`${V}.data`]: 'a,b' }),
      ALL,
      [
        'volume-value | app | data | backupbot.backup.volumes.data | is "a,b": "false" excludes the volume; paths go to backupbot.backup.volumes.data.path',
      ],
    ],
    [
      'say two things',
      app({ [`${V}.data`]: 'false', [`${V}.data.path`]: 'a' }),
      { data: { cache: ['.'] } },
      [
        'volume-contradiction | app | data | backupbot.backup.volumes.data.path | app excludes the whole volume with backupbot.backup.volumes.data: keep one of the two',
      ],
    ],
    [
      'have paths that are none',
      app({ [`${V}.data.path`]: '/data/x,../y,,a*' }),
      { data: { durable: ['a*'] } },
      [
        'path-outside | app | data | backupbot.backup.volumes.data.path | "/data/x" is absolute: paths are relative to the root of the volume',
        'path-outside | app | data | backupbot.backup.volumes.data.path | "../y" leads out of the volume',
        'path-empty | app | data | backupbot.backup.volumes.data.path | has an empty entry: a comma too many, or no path at all',
        'path-pattern | app | data | backupbot.backup.volumes.data.path | "a*" looks like a pattern, and is taken as a name',
      ],
    ],
    [
      'copy what nobody has described',
      app({ [`${V}.data.path`]: 'a,b' }),
      { data: { durable: ['a'] } },
      ['path-not-described | - | data | - | b is copied, and no entry of proof.yml says what it is'],
    ],
    [
      'miss what is durable',
      app({ [`${V}.data.path`]: 'a/b' }),
      { data: { durable: ['a'], rebuildable: ['c'] } },
      ['durable-not-captured | - | data | - | a is not copied: why data/a'],
    ],
    [
      'exclude what is durable',
      app({ [`${V}.data`]: 'false' }),
      ALL,
      ['durable-not-captured | - | data | - | the volume is not copied: why data/.'],
    ],
    [
      'miss a dump, and copy what is in use',
      app({ [PRE]: 'd', [RELOAD]: 'r', [`${V}.data.path`]: 'main.db' }),
      { data: { durable: ['main.db → backup.db'] } },
      [
        'durable-not-captured | - | data | - | backup.db, the dump of main.db, is not copied: why data/main.db',
        'live-copied | - | data | - | main.db is copied while it is in use, beside its dump backup.db: copy the dump alone',
      ],
    ],
    [
      'copy a part of what is in use',
      app({ [PRE]: 'd', [RELOAD]: 'r', [`${V}.data.path`]: 'backup.sql,base/1,keys' }),
      { data: { durable: ['. → backup.sql', 'keys'] } },
      [
        'live-copied | - | data | - | the volume is copied while it is in use, beside its dump backup.sql: copy the dump alone',
      ],
    ],
    [
      'take junk along',
      app({}),
      { data: { durable: ['.'], cache: ['tmp'], rebuildable: ['index', 'old (tolerated)'] } },
      [
        'rebuildable-captured | - | data | - | index can be rebuilt, and would be copied: exclude it (backupbot.backup.volumes.data: "false"), or name the other paths of the volume',
        'cache-captured | - | data | - | tmp is a cache, and would be copied: exclude it (backupbot.backup.volumes.data: "false"), or name the other paths of the volume',
      ],
    ],
    [
      'have an empty hook',
      app({ [PRE]: '  ' }),
      ALL,
      [`hook-empty | app | - | ${PRE} | is empty: leave it out`],
    ],
    [
      'are of a service that is none',
      { ...app({}), ap: { image: '', labels: { [PRE]: 'a', [POST]: 'b' } } },
      ALL,
      [
        ...[PRE, POST].map(
          (label) =>
            `hook-unknown-service | ap | - | ${label} | ap is no service of this file: it has no image, perhaps because its name is not that of another one: the hook never runs`,
        ),
      ],
    ],
    [
      'have a script that is not there',
      {
        ...app({ [PRE]: '/backup.sh now && bash /data/in-volume.sh', [POST]: 'sh /post.sh; /usr/bin/x.sh' }),
      },
      ALL,
      [
        `hook-script-missing | app | - | ${PRE} | calls /backup.sh, which no config of app has as its target`,
        `hook-script-missing | app | - | ${POST} | calls /post.sh, which no config of app has as its target`,
        `hook-failure-hidden | app | - | ${POST} | goes on after a failure: join commands by &&, or begin with \`set -e;\``,
      ].sort(),
    ],
    [
      'break in a shell',
      app({ [PRE]: `echo 'it' "`, [POST]: 'a\nb' }),
      ALL,
      [
        `hook-single-quote | app | - | ${PRE} | has single quotes, and is run within some: use double quotes, or a script`,
        `hook-open-quote | app | - | ${PRE} | has a double quote that is not closed`,
        `hook-newline | app | - | ${POST} | has more than one line: mount a script`,
      ],
    ],
    [
      'hide failures',
      app({ [PRE]: 'a | b || true', [POST]: 'true', [RELOAD]: 'a || true' }),
      ALL,
      [
        `hook-pipe | app | - | ${PRE} | has a pipe whose first command may fail unseen: begin with \`set -o pipefail;\``,
        `hook-failure-hidden | app | - | ${PRE} | goes on after a failure: join commands by &&, or begin with \`set -e;\``,
      ],
    ],
    [
      'dump and never reload',
      app({ [PRE]: 'dump', [`${V}.data.path`]: 'd' }),
      { data: { durable: ['. → d'] } },
      [
        `dump-without-reload | app | - | ${PRE} | makes data/d, and no restore hook of app reloads it: the restored files would lie there unread`,
      ],
    ],
    [
      'never dump what they reload',
      app({ [RELOAD]: 'load', [`${V}.data.path`]: 'd' }),
      { data: { durable: ['. → d'] } },
      [
        'dump-never-made | app | data | - | d, the dump of ., is made by no backupbot.backup.pre-hook of a service that mounts the volume',
      ],
    ],
    [
      'have half a pair of hooks',
      { ...app({ [PRE]: 'stop' }), b: { labels: { [BEFORE]: 'x' } } },
      ALL,
      [
        `hook-without-counterpart | app | - | ${PRE} | app has no post-hook and no restore hook`,
        `hook-without-counterpart | b | - | ${BEFORE} | b has no backup hook that makes what this one reads`,
      ],
    ],
    [
      'copy a running database',
      app({}, { image: 'registry.example:5000/x/mariadb:10@sha256:abc' }),
      ALL,
      [
        'database-without-dump | app | data | - | MariaDB has no backupbot.backup.pre-hook that dumps it: what is copied may be torn, or old',
        "database-copied-live | app | data | - | MariaDB's own files are copied while it runs: name the dump with backupbot.backup.volumes.data.path",
      ],
    ],
    [
      'copy Redis as it is',
      app({}, { image: 'redis:7' }),
      ALL,
      [
        'database-without-dump | app | data | - | Redis has no backupbot.backup.pre-hook that dumps it: what is copied may be torn, or old',
      ],
    ],
  ];

  it.each(cases)('%s', (_, services, data, found) => {
    expect(lint(services, data, ['unused']).sort()).toEqual([...found].sort());
  });

  it('are under deploy.labels, or not read', () => {
    const compose = parseComposeFile(
      'services: {app: {image: a, labels: {backupbot.backup: "true", traefik: x}}}',
      '/c.yml',
    );
    expect(lintLabels(recipeOf(compose)).map(shown)).toEqual([
      'container-label | app | - | backupbot.backup | stands under labels: move it to deploy.labels',
    ]);
  });

  it('are declared to be missing', () => {
    const compose = composeOf({ app: { volumes: ['data:/data'] } });
    const reason = { backup_restore: 'upstream ships no labels' };
    expect(lintLabels(recipeOf(compose, ALL, { skips: reason }))).toEqual([]);
    const published = {
      ...recipeOf(compose, ALL, { published_skips: reason }),
      versionFolder: '/recipe/published',
    };
    expect(lintLabels(published)).toEqual([]);
    expect(lintLabels({ ...published, versionFolder: '/recipe' })).toHaveLength(1);
  });

  it('break each rule in some test here', () => {
    const text = cases.flatMap(([, , , found]) => found).join('\n');
    const elsewhere = [
      'container-label',
      'hook-dollar',
      'hook-script-mode',
      'backup-dropped',
      'hook-dropped',
      'hook-renamed-service',
    ];
    expect(
      Object.keys(LABEL_RULES).filter((rule) => !text.includes(`${rule} |`) && !elsewhere.includes(rule)),
    ).toEqual([]);
  });

  it('are looked at whatever they are', () => {
    const label = fc.tuple(
      fc.oneof(
        fc.constantFrom(
          PRE,
          POST,
          BEFORE,
          RELOAD,
          'backupbot.backup',
          `${V}.data`,
          `${V}.constructor.path`,
          `${V}.data.path`,
          'backupbot.backup.path',
        ),
        fc.string().map((text) => `backupbot.${text}`),
      ),
      fc.oneof(fc.string(), fc.constantFrom('true', 'false', '/data/x', 'a,b', '/x.sh | y "z')),
    );
    const labels = fc.array(label, { maxLength: 8 }).map((pairs) => Object.fromEntries(pairs));
    fc.assert(
      fc.property(labels, labels, (first, second) => {
        const compose = composeOf({
          app: { labels: first, volumes: ['data:/data'] },
          db: { image: 'postgres', labels: second, volumes: ['constructor:/c', 'data:/data'] },
        });
        for (const { rule, level, message } of lintLabels(recipeOf(compose, ALL), recipeOf(compose, ALL))) {
          expect(level).toBe(LABEL_RULES[rule as keyof typeof LABEL_RULES][0]);
          expect(message).not.toMatch(/undefined|\[object/);
        }
      }),
    );
  });
});
