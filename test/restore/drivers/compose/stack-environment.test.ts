import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  ContainersFile,
  readContainersFile,
} from '../../../../src/restore/drivers/compose/containers-file.ts';
import { stackEnvironment } from '../../../../src/restore/drivers/compose/stack-environment.ts';

const environmentOf = (variables: string[], environment: Record<string, string> = {}) =>
  stackEnvironment({
    run: 'r1',
    variables,
    recipe: { DOMAIN: 'wiki.example.com', LANGUAGE: 'en', STACK_NAME: 'production' },
    containers: ContainersFile.parse({ environment }),
    secrets: ['secret_key', 'db-password'],
    secretValue: (secret) => `value of ${secret}`,
  });

test.each([
  ['STACK_NAME', {}, 'r1'],
  ['LANGUAGE', {}, 'en'],
  ['DOMAIN', { DOMAIN: '{run}.example.com' }, 'r1.example.com'],
  ['SECRET_KEY', {}, 'value of secret_key'],
  ['DB_PASSWORD', {}, 'value of db-password'],
  ['URL', { URL: 'redis://:{secret:db-password}@db' }, 'redis://:value of db-password@db'],
  ['UNKNOWN', {}, undefined],
])('%s with %j is %j', (name, environment, value) => {
  expect(environmentOf([name], environment)).toEqual(value === undefined ? {} : { [name]: value });
});

test('a secret that there is none of is named', () => {
  expect(() => environmentOf(['A'], { A: '{secret:other}' })).toThrow(
    'containers.yml: environment.A: there is no secret "other": name it in proof.yml',
  );
});

test.each([
  ['endpoints: {web: {service: app, port: 70000, protocol: http}}', /containers\.yml: endpoints\.web\.port/],
  ['leave_out: {certs: no}', /containers\.yml: leave_out\.certs/],
  ['ports: [25]', /containers\.yml: .*ports/],
  ['endpoints: {', /containers\.yml:\d+: /],
])('a containers.yml of %j says what is wrong with it', async (text, message) => {
  const folder = await mkdtemp(join(tmpdir(), 'containers-'));
  await writeFile(join(folder, 'containers.yml'), text);
  await expect(readContainersFile(folder)).rejects.toThrow(message);
  await rm(folder, { recursive: true });
});
