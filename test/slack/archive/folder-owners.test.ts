import { describe, expect, it } from '@jest/globals';
import { folderOwners, type Listing } from '../../../src/slack/archive/folder-owners.ts';

const listed = (slackId: string, name: string, more: Partial<Listing> = {}): Listing => ({
  scope: '',
  name,
  slackId,
  kind: 'public',
  ...more,
});

describe('the conversation of a folder', () => {
  const listings = [
    listed('C1', 'random'),
    listed('C2', 'random', { scope: 'teams/acme/' }),
    listed('C3', 'plans'),
    listed('G3', 'plans', { kind: 'private' }),
  ];
  const known = new Set(['C1', 'C2', 'C3', 'G3']);

  it.each([
    ['is called after its id', 'C2', 'C2'],
    ['is called after its name', 'random', 'C1'],
    ["is looked up in its workspace's lists", 'teams/acme/random', 'C2'],
    ['else in those of the root', 'teams/emca/random', 'C1'],
    ['is the one that fewest can read', 'plans', 'G3'],
    ['is made up where no list names it', 'teams/acme/old', 'folder:teams/acme/old'],
  ])('%s', (_what, folder, owner) => {
    expect(folderOwners([folder], known, listings).owners.get(folder)).toBe(owner);
  });

  it('says where nobody or somebody else may be meant', () => {
    const { unlisted, findings } = folderOwners(['plans', 'old'], known, listings);
    expect(unlisted).toEqual(['old']);
    expect(findings.map(({ code, slackId }) => `${code} ${slackId}`)).toEqual([
      'folder_ambiguous C3',
      'folder_ambiguous G3',
      'channel_unlisted folder:old',
    ]);
  });
});
