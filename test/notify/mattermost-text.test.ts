import { describe, expect, it, test } from '@jest/globals';
import MarkdownIt from 'markdown-it';
import { mattermostText } from '../../src/notify/mattermost-text.ts';
import { payloadOf } from '../../src/notify/payload.ts';
import { EXPORTING } from '../cli/support/a-job.ts';

type Source = Parameters<typeof payloadOf>[0];
const event = (source: Partial<Source> = {}, facts: Partial<Source['facts']> = {}) =>
  payloadOf({
    event: 'job.started',
    createdAt: '2024-03-04T08:00:00.000Z',
    jobId: 3,
    target: { kind: 'bulk-file', path: '/out/import.zip', team: 'acme' },
    facts: {
      workflowId: 'w',
      archivePath: '/in/acme.zip',
      stage: 'exporting',
      status: 'running',
      meta: EXPORTING,
      error: null,
      durationMs: 185_000,
      ...facts,
    },
    ...source,
  });

describe('an event in words', () => {
  test.each([
    ['job.started', 'Job 3 (`acme.zip`) has started.'],
    ['job.stage', 'Job 3 (`acme.zip`) is in **exporting**.'],
    ['job.failures', 'Job 3 (`acme.zip`) has had **1 failure** so far.'],
    ['job.paused', 'Job 3 (`acme.zip`) was paused in exporting.'],
    ['job.resumed', 'Job 3 (`acme.zip`) goes on in exporting.'],
  ] as const)('%s', (type, text) => {
    expect(mattermostText(event({ event: type }), undefined)).toBe(text);
  });

  it('has the sums and where it went, at the end', () => {
    const ended = event({ event: 'job.ended' }, { status: 'success', stage: 'done' });
    expect(mattermostText(ended, 'https://example.com/jobs/3')).toBe(`\
Job 3 (\`acme.zip\`) has **succeeded** after 3 min 05 s: 1,016 exported, 2 skipped, 1 failed.
File: \`/out/import.zip\`
https://example.com/jobs/3

| | exported | skipped | failed |
|:--|--:|--:|--:|
| users | 12 | 0 | 0 |
| custom emoji | 1 | 2 | 0 |
| channels | 4 | 0 | 0 |
| messages | 999 | 0 | 1 |`);
  });

  it('has the error, and no file, of a job that failed', () => {
    const ended = event({ event: 'job.ended' }, { status: 'failed', error: '`a.zip`: @channel is\ndamaged' });
    const text = mattermostText(ended, undefined);
    expect(text).toContain('has **failed** after 3 min 05 s');
    expect(text).toContain("\n`'a.zip': @channel is\ufffddamaged`\n");
    expect(text).not.toContain('/out/import.zip');
  });

  test.each([
    '@here @channel.zip',
    '[x](https://evil.example).zip',
    '` @all `` **b** ```',
    '<!channel> <https://evil.example|x>',
    'https://evil.example\u2028# big',
    '| a | b |\n|--|--|',
    ':tada: ~~x~~ \\`@here\\',
    '``',
    ' ',
  ])('shows an archive called %j as code, and nothing in it counts', (name) => {
    const text = mattermostText(event({}, { archivePath: `/in/${name}` }), undefined);
    const [{ children } = { children: [] }, ...rest] = new MarkdownIt({ linkify: true })
      .parse(text, {})
      .filter(({ type }) => type === 'inline');
    expect(rest).toEqual([]);
    expect(children!.map(({ type }) => type)).toEqual(['text', 'code_inline', 'text']);
    expect(children![0]!.content + children![2]!.content).toBe('Job 3 () has started.');
  });
});
