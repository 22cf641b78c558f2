import { describe, expect, it } from '@jest/globals';
import { standingFile } from '../../src/slack/standing-file.ts';
import { postStandingFiles } from '../../src/threads/post-standing-files.ts';

const CANVAS = standingFile({
  id: 'F1',
  title: 'Plan',
  created: 1_700_000_000,
  shares: [{ channel: 'C1' }],
})!;

const post = (leavesOutFiles: boolean) =>
  postStandingFiles([{ standing: CANVAS, code: 'canvas_not_migrated', entryName: 'canvases.json' }], {
    jobId: 1,
    leavesOutFiles,
    hasBytes: () => true,
    isCarried: () => false,
    channelOf: () => 1,
    isTaken: () => false,
  });

describe('a canvas that no message carries', () => {
  it('is posted where it was shared', async () => {
    const { read, findings } = await post(false);
    expect(read.lines.length).toBeGreaterThan(0);
    expect(findings).toEqual([]);
  });

  it('is named, and not posted without its file, if attachments are left out', async () => {
    const { read, findings } = await post(true);
    expect(read.lines).toHaveLength(0);
    expect(findings).toEqual([
      {
        code: 'canvas_not_migrated',
        slackId: 'F1',
        detail: 'Plan: attachments are left out by choice',
      },
    ]);
  });
});
