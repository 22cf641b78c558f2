import { describe, expect, it } from '@jest/globals';
import { preflightText } from '../../src/cli/preflight-text.ts';
import type { Item, Row } from '../../src/preflight/row.ts';

const NAME = { address: 'https://chat.example.com', version: '11.6.0', team: 'acme' };
const row = (more: Partial<Row>): Row => ({
  id: 'x',
  what: 'a thing',
  found: 'none',
  needed: 'one',
  verdict: 'ok',
  ...more,
});
const item = (name: string, verdict: Item['verdict']): Item => ({ name, found: 'there', verdict });

describe('a pre-flight as text', () => {
  it('has columns, the worst first, and below each row what to do', () => {
    const rows = [
      row({ what: 'fine' }),
      row({
        what: 'members of the team',
        found: '50 allowed',
        needed: '73',
        verdict: 'problem',
        todo: 'the import ends there',
        setting: { name: 'TeamSettings.MaxUsersPerTeam', value: 73 },
      }),
      row({ verdict: 'change', todo: 'something is missing' }),
    ];
    expect(preflightText(NAME, rows, 10)).toBe(
      [
        'Mattermost 11.6.0 at https://chat.example.com, team acme',
        '',
        'problem  members of the team  50 allowed  needed: 73',
        '         the import ends there',
        '         mmctl config set TeamSettings.MaxUsersPerTeam 73',
        'change   a thing              none        needed: one',
        '         something is missing',
        'ok       fine                 none        needed: one',
        '',
        'Not ready: 1 problem; 1 to change, or something would be missing or look otherwise.',
      ].join('\n'),
    );
  });

  it('names the worst of many things, and says that there are more', () => {
    const items = [item('fine', 'ok'), item('odd', 'change'), item('bad', 'problem')];
    const lines = preflightText(NAME, [row({ verdict: 'problem', items })], 2).split('\n');
    expect(lines.slice(3, 6)).toEqual([
      '         - bad: there',
      '         - odd: there',
      '         - and 1 more (--limit, or --json for all)',
    ]);
  });

  it('lets no name move the cursor', () => {
    const text = preflightText(NAME, [row({ items: [item('\u001b[2J\u202e', 'ok')], found: '\u0007' })], 2);
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/u);
    expect(text).toContain('\ufffd[2J\ufffd: there');
  });
});
