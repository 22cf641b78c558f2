// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how compose files say variables
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { RecipeError } from '../../../src/restore/drivers/driver.ts';
import { parseComposeFile, readComposeFile } from '../../../src/restore/recipe/read-compose-file.ts';

const read = (text: string, options = {}) => parseComposeFile(text, '/recipe/compose.yml', options);
const service = (lines: string) =>
  read(`
services:
  app:
    image: a:1
${lines.replace(/^/gm, '    ')}
volumes: {data: {}, more: null}
configs: {script: {file: ./script.sh, name: "\${STACK_NAME}_script_\${V}"}, other: {external: true}}
`).services.app!;

describe('a compose file', () => {
  it('is read in the order in which it is written', () => {
    const compose = read(
      `
version: "3.8"
x-labels: &more
  deploy: {labels: {a: b}}
services:
  zebra: {image: "z:\${TAG:-1}", <<: *more}
  ant: {image: a:2}
volumes: {two: , one: {driver: local}}
configs: {script: {file: ./bin/../script.sh, name: "\${STACK_NAME}_script_\${V}"}, other: {external: true}}
secrets: {password: {external: true}}
`,
      { environment: { TAG: '7', V: 'v1' } },
    );
    expect(compose).toMatchObject({
      path: '/recipe/compose.yml',
      formatVersion: '3.8',
      volumes: ['two', 'one'],
      configs: { script: '/recipe/script.sh', other: null },
      configNames: { script: '${STACK_NAME}_script_${V}', other: null },
      secrets: ['password'],
    });
    expect(Object.keys(compose.services)).toEqual(['zebra', 'ant']);
    expect(compose.services.zebra).toMatchObject({ image: 'z:7', labels: { a: 'b' } });
    expect(compose.services.ant).toMatchObject({ image: 'a:2', labels: {}, replicas: null });
  });

  it.each([
    ['a map', 'labels: {on: true, "n": 1.10, none: , dump: "pg_dump -U $$USER ${X:-y}"}'],
    ['a list', 'labels: [on=true, n=1.10, none, "dump=pg_dump -U $$USER ${X:-y}"]'],
  ])('has labels in %s', (_, labels) => {
    const { labels: filled, rawLabels, containerLabels } = service(`deploy: {${labels}}\n${labels}`);
    expect(filled).toEqual({ on: 'true', n: '1.10', none: '', dump: 'pg_dump -U $USER y' });
    expect(rawLabels).toMatchObject({ dump: 'pg_dump -U $$USER ${X:-y}' });
    expect(containerLabels).toEqual(filled);
  });

  it('keeps the name of the stack, unless it is given', () => {
    const text = `services: {app: {deploy: {labels: ["coop-cloud.\${STACK_NAME}.version=1.0.0+2"]}}}`;
    const labelsOf = (stackName?: string) => read(text, { stackName }).services.app!.labels;
    expect(labelsOf()).toEqual({ 'coop-cloud.${STACK_NAME}.version': '1.0.0+2' });
    expect(labelsOf('mail')).toEqual({ 'coop-cloud.mail.version': '1.0.0+2' });
  });

  it('keeps a label that compose would refuse, for the linter', () => {
    const hook = 'backupbot.backup.pre-hook';
    expect(service(`deploy: {labels: {${hook}: "tar $(date)"}}`).labels[hook]).toBe('tar $(date)');
  });

  it('has mounts of volumes, and of nothing else', () => {
    const { mounts } = service(`volumes:
  - data:/data/
  - more:/more:ro,nocopy
  - ./host:/host
  - /var/run/docker.sock:/var/run/docker.sock:ro
  - ~/x:/x
  - /anonymous
  - {type: volume, source: more, target: /again, read_only: true}
  - {type: volume, target: /nameless}
  - {type: bind, source: /a, target: /b}
  - {type: tmpfs, target: /tmp}`);
    expect(mounts).toEqual([
      { volume: 'data', target: '/data', readOnly: false },
      { volume: 'more', target: '/more', readOnly: true },
      { volume: 'more', target: '/again', readOnly: true },
    ]);
  });

  it.each([
    ['script', '/script', '0444'],
    ['{source: script, target: /pg_backup.sh, mode: 0555}', '/pg_backup.sh', '0555'],
    ['{source: script, target: bin, mode: 0o755}', '/bin', '0755'],
    ['{source: script, mode: "0400"}', '/script', '0400'],
  ])('has configs: %s', (config, target, mode) => {
    expect(service(`configs: [${config}]`).configs).toEqual([{ source: 'script', target, mode }]);
  });

  it.each([
    ['a map', 'environment: {A: b, N: 1, E: , S: $SET}'],
    ['a list', 'environment: [A=b, N=1, E, S=$SET]'],
  ])('has an environment in %s', (_, environment) => {
    const { services } = read(`services: {app: {${environment}}}`, { environment: { SET: 's', E: 'e' } });
    expect(services.app!.environment).toEqual({ A: 'b', N: '1', E: 'e', S: 's' });
  });

  it.each([
    ['', false],
    ['healthcheck: {interval: 5s}', false],
    ['healthcheck: {test: [CMD, "true"]}', true],
    ['healthcheck: {test: curl localhost}', true],
    ['healthcheck: {test: [NONE]}', false],
    ['healthcheck: {test: [CMD, "true"], disable: true}', false],
  ])('has a healthcheck or not: %s', (text, has) => {
    expect(service(text).hasHealthcheck).toBe(has);
  });

  it.each([
    ['services: {a: {image: b}', /^compose\.yml:1: /],
    ['services:\n  a: {image: b}\n  a: {image: c}', /^compose\.yml:3: "a" is there twice$/],
    ['services:\n  ? [a]\n  : b', /^compose\.yml:2: /],
    ['services: {__proto__: {image: b}}', /^compose\.yml:1: "__proto__" can't be a key$/],
    ['a: &a [*a]\nservices: {a: *a}', /compose\.yml: /],
    ['- a', /services: there are none/],
    ['services: []', /services: expected keys and values/],
    ['services: {}', /services: there are none/],
    ['include: [x.yml]\nservices: {a: {image: b}}', /^compose\.yml: include: other files are not read/],
    ['services: {a: {extends: b}}', /^compose\.yml: services\.a\.extends: /],
    ['services: {a: b}', /^compose\.yml: services\.a: expected keys and values/],
    ['services: {a: {image: "b:${X"}}', /^compose\.yml: services\.a\.image: .*not closed/],
    ['services: {a: {image: [b]}}', /^compose\.yml: services\.a\.image: expected a text/],
    ['services: {a: {deploy: b}}', /^compose\.yml: services\.a\.deploy: expected keys/],
    ['services: {a: {deploy: {labels: x}}}', /^compose\.yml: services\.a\.deploy\.labels: expected keys/],
    [
      'services: {a: {deploy: {labels: {x: [y]}}}}',
      /^compose\.yml: services\.a\.deploy\.labels\.x: expected/,
    ],
    ['services: {a: {volumes: [x:/a]}}', /^compose\.yml: services\.a\.volumes\[0\]: there is no volume "x"/],
    [
      'volumes: {x: }\nservices: {a: {volumes: [x:/a, x:b]}}',
      /services\.a\.volumes\[1\]: "b" is no absolute/,
    ],
    ['services: {a: {volumes: [a:/b:ro:z]}}', /services\.a\.volumes\[0\]: expected VOLUME:\/TARGET/],
    ['services: {a: {volumes: [{source: x}]}}', /services\.a\.volumes\[0\]\.type: expected/],
    ['services: {a: {configs: [x]}}', /services\.a\.configs\[0\]: there is no config "x"/],
    [
      'configs: {x: }\nservices: {a: {configs: [{source: x, mode: 9}]}}',
      /configs\[0\]\.mode: expected octal/,
    ],
    ['services: {a: {environment: {A: {}}}}', /services\.a\.environment\.A: expected a text/],
    ['services: {a: {deploy: {replicas: many}}}', /services\.a\.deploy\.replicas: expected a whole number/],
  ])('%j is refused with its place', (text, message) => {
    expect(() => read(text)).toThrow(RecipeError);
    expect(() => read(text)).toThrow(message);
  });

  it('takes tags that it does not know for what they stand before', () => {
    expect(
      read('services: {a: {image: !reset b, environment: !override {A: !!str b}}}').services.a,
    ).toMatchObject({
      image: 'b',
      environment: { A: 'b' },
    });
  });

  it('that is not there, and one that no person wrote, are refused', async () => {
    await expect(readComposeFile('/nonexistent/compose.yml')).rejects.toThrow(RecipeError);
    expect(() => read(`#${'x'.repeat(300_000)}`)).toThrow(/more than 256 KiB/);
  });
});

describe('what would take for ever', () => {
  const times = (text: string) => text.repeat(Math.floor(50_000 / text.length));
  const inApp = (text: string) => `services: {app: {image: "${text}"}}\nvolumes: {x: }`;

  it.each([
    ['brackets', times('[')],
    ['keys', `a:\n${times(' a: ')}`],
    ['variables in variables', inApp(`${'${A:-'.repeat(30_000)}${'}'.repeat(30_000)}`)],
    ['braces that are not closed', inApp(times('${A:-'))],
    [
      'aliases',
      `a: &a [x, x]\n${Array.from({ length: 30 }, (_, n) => `${'b'.repeat(n + 1)}: &${'b'.repeat(n + 1)} [*${n === 0 ? 'a' : 'b'.repeat(n)}, *${n === 0 ? 'a' : 'b'.repeat(n)}]`).join('\n')}`,
    ],
  ])('%s: is refused', (_, text) => {
    expect(() => read(text)).toThrow(RecipeError);
  });

  it.each([
    ['slashes', `services: {app: {volumes: ["x:/${times('/')}a"]}}\nvolumes: {x: }`],
    [
      'many keys',
      `services: {app: {image: a}}\nx:\n${Array.from({ length: 20_000 }, (_, n) => ` k${n}:`).join('\n')}`,
    ],
  ])('%s: is read', (_, text) => {
    expect(read(text).services.app).toBeDefined();
  });
});

describe('garbage', () => {
  /** Whatever it is, it is read, or refused as a recipe's fault. */
  const isReadOrRefused = (text: string) => {
    try {
      read(text);
    } catch (error) {
      expect(error).toBeInstanceOf(RecipeError);
    }
  };
  const KEYS = [
    'services',
    'volumes',
    'configs',
    'deploy',
    'labels',
    'image',
    'app',
    'data',
    'source',
    'target',
  ].concat([
    'type',
    'mode',
    'test',
    'healthcheck',
    'environment',
    'replicas',
    'version',
    'constructor',
    '<<',
  ]);
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom('data:/data', 'data', '$', '${X', '*a', '/x', 'a=b', '0555', '', 'volume'),
      fc.oneof(fc.boolean(), fc.double(), fc.constant(null), fc.string()),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie('tree'), { noNullPrototype: true }),
    ),
  }));

  it('in shape of YAML', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...KEYS), tree), (value) =>
        isReadOrRefused(stringify({ services: { app: { image: 'a' } }, ...value }, { merge: true })),
      ),
      { numRuns: 500 },
    );
  });

  it('as text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...KEYS.map((key) => `${key}: `),
        '- ',
        '\n',
        '\n  ',
        '&a ',
        '*a',
        '!!set ',
        '!!int ',
        '!!binary ',
      ),
      fc.constantFrom('{', '}', '[', ']', '"', "'", '|', '%', '? ', '---\n', '\t', '!!timestamp 2020-01-01'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => isReadOrRefused(pieces.join(''))),
      { numRuns: 1_000 },
    );
  });
});
