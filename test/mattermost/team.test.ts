import { describe, expect, it } from '@jest/globals';
import { teamNameProblem } from '../../src/mattermost/team.ts';

describe('teamNameProblem', () => {
  it.each(['ab', 'acme', 'a-b', '99', 'my-channel', `a${'-'.repeat(62)}b`])('finds none with %s', (name) => {
    expect(teamNameProblem(name)).toBeUndefined();
  });

  it.each(['', 'a', 'Acme', 'a_b', 'a b', '-a', 'a-', 'ä1', 'a'.repeat(65), 'acme\n'])(
    'says what is taken, for %j',
    (name) => {
      expect(teamNameProblem(name)).toMatch(/^expected 2 to 64 /);
    },
  );

  it.each([
    ['admin', 'admin'],
    ['posting', 'post'],
    ['helpdesk', 'help'],
    ['channel-x', 'channel'],
    ['plugins', 'plug'],
    ['boards', 'boards'],
    ['playbooks2', 'playbooks'],
  ])('names the reserved beginning of %s', (name, prefix) => {
    expect(teamNameProblem(name)).toBe(`Mattermost refuses team names that begin with "${prefix}"`);
  });
});
