import type { SeededRandom } from './seeded-random.ts';

/** A message's text in Slack's two forms: mrkdwn with entities, and a rich_text section's elements without them. */
export interface GeneratedText {
  text: string;
  elements: object[];
}

/** What a text may refer to. */
export interface TextTargets {
  userIds: readonly string[];
  channels: readonly { id: string; name: string }[];
}

const WORDS = (
  'the release build is green again after we moved cache to another disk and nobody noticed for two days please review ' +
  'my change before lunch because customer wants an answer today I think this query needs index on both columns thanks ' +
  'deploy went fine except one pod that keeps restarting with out of memory let us talk about it in standup tomorrow ' +
  'morning budget für das nächste Quartal ist да готово спасибо 会議 明日 café naïve façade über 東京 привет мир'
).split(' ');
const EMOJI = [
  'smile',
  'tada',
  'thinking_face',
  'eyes',
  'rocket',
  'white_check_mark',
  'slightly_smiling_face',
  'joy',
];

/** A piece of a text, in both forms. */
interface Run {
  mrkdwn: string;
  element: object;
}

/** A text of one to about forty words with now and then a mention, link, emoji, style or an escaped sign. */
export function generateText(random: SeededRandom, targets: TextTargets): GeneratedText {
  const runs = [wordRun(random)];
  if (random.chance(0.35)) {
    for (let specials = 1 + random.below(3); specials > 0; specials--) {
      // A special run stands between words, where its marks count as marks.
      runs.push(specialRun(random, targets), wordRun(random, ' '));
    }
  }
  return { text: runs.map(({ mrkdwn }) => mrkdwn).join(''), elements: runs.map(({ element }) => element) };
}

function wordRun(random: SeededRandom, before = ''): Run {
  const words = `${before}${wordsOf(random)} `;
  return { mrkdwn: words, element: { type: 'text', text: words } };
}

function wordsOf(random: SeededRandom): string {
  const count = 1 + random.below(random.chance(0.1) ? 40 : 14);
  let words = random.pick(WORDS);
  for (let i = 1; i < count; i++) words += ` ${random.pick(WORDS)}`;
  return words;
}

function specialRun(random: SeededRandom, targets: TextTargets): Run {
  const word = random.pick(WORDS);
  switch (random.below(8)) {
    case 0: {
      const user = random.pick(targets.userIds);
      return { mrkdwn: `<@${user}>`, element: { type: 'user', user_id: user } };
    }
    case 1: {
      const channel = random.pick(targets.channels);
      return {
        mrkdwn: `<#${channel.id}|${channel.name}>`,
        element: { type: 'channel', channel_id: channel.id },
      };
    }
    case 2: {
      const url = `https://example.org/wiki/${random.below(100_000)}`;
      return { mrkdwn: `<${url}>`, element: { type: 'link', url } };
    }
    case 3: {
      const url = `https://example.org/?a=${random.below(1000)}&b=1`;
      return { mrkdwn: `<${url.replace('&', '&amp;')}|${word}>`, element: { type: 'link', url, text: word } };
    }
    case 4:
      return { mrkdwn: `*${word}*`, element: { type: 'text', text: word, style: { bold: true } } };
    case 5:
      return { mrkdwn: `\`${word}()\``, element: { type: 'text', text: `${word}()`, style: { code: true } } };
    case 6:
      return { mrkdwn: `${word} &amp; 1 &lt; 2`, element: { type: 'text', text: `${word} & 1 < 2` } };
    default: {
      const name = random.pick(EMOJI);
      return { mrkdwn: `:${name}:`, element: { type: 'emoji', name } };
    }
  }
}
