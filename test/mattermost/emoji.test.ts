import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { characterOnly, isMattermostEmoji } from '../../src/mattermost/builtin-emoji.ts';
import { type EmojiCandidate, planEmoji } from '../../src/mattermost/emoji.ts';

type Given = Partial<Omit<EmojiCandidate<string>, 'key' | 'name'>>;

const emoji = (name: string, given: Given = {}): EmojiCandidate<string> => {
  const workspaceId = given.workspaceId ?? 'T1';
  return { ...given, workspaceId, key: `${workspaceId}/${name}`, name };
};

const names = (...candidates: EmojiCandidate<string>[]) =>
  [...planEmoji(candidates)].map(([key, { name }]) => [key, name]);

describe('planEmoji', () => {
  it.each<[string, EmojiCandidate<string>[], string[]]>([
    ['keeps a name', [emoji('party_parrot')], ['party_parrot']],
    ['folds what Mattermost refuses', [emoji('été')], ['ete']],
    ['keeps two apart that come to the same', [emoji('été'), emoji('ete')], ['ete', 'ete-2']],
    [
      "leaves Mattermost's own names alone",
      [emoji('fire'), emoji('mattermost')],
      ['fire_slack', 'mattermost_slack'],
    ],
    [
      'takes one image in two workspaces for one emoji',
      [emoji('qa', { image: '1' }), emoji('qa', { image: '1', workspaceId: 'T2' })],
      ['qa', 'qa'],
    ],
    [
      'keeps two images of one name apart',
      [emoji('qa', { image: '1' }), emoji('qa', { image: '2', workspaceId: 'T2' })],
      ['qa', 'qa-2'],
    ],
    [
      'takes a choice before the rules',
      [emoji('qb'), emoji('qa', { choice: { name: 'qb' } })],
      ['qb-2', 'qb'],
    ],
    [
      'makes one of those that are given one name',
      [emoji('qa', { choice: { name: 'qc' } }), emoji('qb', { choice: { name: 'qc' } })],
      ['qc', 'qc'],
    ],
  ])('%s', (_, candidates, expected) => {
    const plans = planEmoji(candidates);
    expect(candidates.map(({ key }) => plans.get(key)!.name)).toEqual(expected);
  });

  it.each<[string, EmojiCandidate<string>[], string]>([
    ['of a custom emoji', [emoji('qx', { alias: 'été' }), emoji('été')], 'ete'],
    ['of an alias', [emoji('qx', { alias: 'qy' }), emoji('qy', { alias: 'qz' }), emoji('qz')], 'qz'],
    ['of a renamed emoji', [emoji('qx', { alias: 'fire' }), emoji('fire')], 'fire_slack'],
    ['of a standard emoji', [emoji('qx', { alias: 'simple_smile' })], 'slightly_smiling_face'],
    ['of nothing', [emoji('qx', { alias: 'gone' })], 'gone'],
    ['in a circle', [emoji('qx', { alias: 'qy' }), emoji('qy', { alias: 'qx' })], 'qx'],
    [
      'of another workspace, which it does not mean',
      [emoji('qx', { alias: 'été' }), emoji('été', { workspaceId: 'T2' })],
      'ete',
    ],
  ])('resolves an alias %s', (_, candidates, name) => {
    expect(planEmoji(candidates).get('T1/qx')).toMatchObject({ name, skip: { reason: 'emoji_alias' } });
  });

  it('exports no image for a name that Mattermost has itself, nor one that is left out', () => {
    const plans = planEmoji([
      emoji('ok', { choice: { name: '+1' } }),
      emoji('ad', { choice: { leave_out: true } }),
    ]);
    expect([...plans.values()]).toEqual([
      { name: '+1', skip: { reason: 'emoji_is_builtin', detail: '+1' } },
      { name: 'ad', skip: { reason: 'left_out_by_choice', detail: 'emoji.ad' } },
    ]);
  });

  it('exports one image of those that are given one name, and says so of the others', () => {
    const choice = { name: 'qc' };
    const plans = planEmoji([
      emoji('qa', { choice }),
      emoji('qb', { choice, image: '1' }),
      emoji('qd', { choice, image: '2' }),
      emoji('qb', { choice, image: '1', workspaceId: 'T2' }),
    ]);
    const skipped = [...plans].map(([key, { name, skip }]) => [key, name, skip?.detail]);
    expect(skipped.sort()).toEqual([
      ['T1/qa', 'qc', 'qa → qc'],
      ['T1/qb', 'qc', undefined],
      ['T1/qd', 'qc', 'qd → qc'],
      ['T2/qb', 'qc', undefined],
    ]);
  });

  it('gives names that the server takes, to each image its own, and the same at every run', () => {
    const name = fc.oneof(
      fc.constantFrom('fire', 'qa', 'qA', 'qá', 'qä'),
      fc.string({ unit: 'grapheme', minLength: 1 }),
    );
    const all = fc.uniqueArray(
      fc.record({ name, workspaceId: fc.constantFrom('T1', 'T2'), image: fc.constantFrom('1', '2') }),
      { selector: (one) => `${one.workspaceId}/${one.name}`, maxLength: 12 },
    );
    fc.assert(
      fc.property(all, (given) => {
        const candidates = given.map(({ name: slackName, ...rest }) => emoji(slackName, rest));
        const plans = planEmoji(candidates);
        expect([...plans]).toEqual([...planEmoji(candidates)]);
        const images = new Map<string, string>();
        for (const candidate of candidates) {
          const { name: own } = plans.get(candidate.key)!;
          expect(own).toMatch(/^[a-zA-Z0-9+_-]{1,64}$/);
          expect(isMattermostEmoji(own)).toBe(false);
          const identity = `${candidate.name}/${candidate.image}`;
          expect(images.get(own) ?? identity).toBe(identity);
          images.set(own, identity);
        }
      }),
    );
    expect(names(emoji('qa'))).toEqual([['T1/qa', 'qa']]);
  });
});

describe("Mattermost's own emoji", () => {
  it.each([
    ['fire', true],
    ['+1', true],
    ['thumbsup', true],
    ['wave_dark_skin_tone', true],
    ['flag-us', true],
    ['skin-tone-3', true],
    ['melting_face', false],
    ['melting_face_dark_skin_tone', false],
    ['squirrel', false],
    ['party_parrot', false],
    ['constructor', false],
  ])('%s: %s', (name, expected) => {
    expect(isMattermostEmoji(name)).toBe(expected);
  });

  it('lack names that have a character', () => {
    expect(characterOnly('melting_face')).toBe('🫠');
    expect(characterOnly('fire')).toBeUndefined();
  });
});
