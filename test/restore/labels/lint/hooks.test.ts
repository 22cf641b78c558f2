// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how compose files say variables
import { describe, expect, it } from '@jest/globals';
import { lintLabels } from '../../../../src/restore/labels/lint-labels.ts';
import { parseComposeFile } from '../../../../src/restore/recipe/read-compose-file.ts';
import { recipeOf } from '../../support/recipe-of.ts';

const PRE = 'backupbot.backup.pre-hook';
const POST = 'backupbot.backup.post-hook';

describe('hooks, as they are written in a file', () => {
  it('are of a service that runs', () => {
    const compose = parseComposeFile(
      `services: {app: {image: a, deploy: {replicas: 0, labels: {backupbot.backup: "true", ${PRE}: a, ${POST}: b}}}}`,
      '/c.yml',
    );
    expect(lintLabels(recipeOf(compose)).map(({ rule }) => rule)).toEqual([
      'hook-unknown-service',
      'hook-unknown-service',
    ]);
  });

  it.each([
    ['$USER', '"$USER" when it deploys, with nothing, as .env.sample does not set USER: write "$$USER"'],
    ['${USER}', 'write "$${USER}"'],
    ['$(date)', 'compose refuses "$(": write "$$("'],
    ['$1', 'compose refuses "$1"'],
    ['$$USER ${USER:-x} $SET ${SET} ${STACK_NAME} $DOMAIN', null],
    ['$$$USER', 'compose fills in "$USER"'],
  ])('have variables of the container: %s', (hook, message) => {
    const text = `services: {app: {image: a, deploy: {labels: {backupbot.backup: "true", ${PRE}: "a ${hook}", ${POST}: b}}}}`;
    const found = lintLabels(recipeOf(parseComposeFile(text, '/c.yml', { environment: { SET: 'x' } })));
    expect(found.map(({ rule, label }) => `${rule} ${label}`)).toEqual(
      message === null ? [] : [`hook-dollar ${PRE}`],
    );
    if (message !== null) expect(found[0]!.message).toContain(message);
  });

  it.each([
    ['0444', false, ['hook-script-mode']],
    ['0555', false, []],
    ['0555', true, ['hook-script-missing']],
  ])('call a script with mode %s, mounted elsewhere: %s', (mode, isElsewhere, rules) => {
    const script = `configs: [{source: s, target: /x/s.sh, mode: ${mode}}]`;
    const text = `
services:
  app: {image: a, ${isElsewhere ? '' : `${script}, `}deploy: {labels: {backupbot.backup: "true", ${PRE}: /x/s.sh, ${POST}: bash /x/s.sh}}}
  other: {image: b, ${isElsewhere ? script : ''}}
configs: {s: {file: s.sh}}`;
    const found = lintLabels(recipeOf(parseComposeFile(text, '/c.yml')));
    expect([...new Set(found.map(({ rule }) => rule))]).toEqual(rules);
    if (isElsewhere)
      expect(found[0]!.message).toBe('calls /x/s.sh, which is mounted into other, not into app');
  });
});
