import { z } from 'zod';
import { channelNameProblem, emojiNameProblem, isEmail, usernameProblem } from '../mattermost/names.ts';
import { isEarlier } from '../slack/ts.ts';

/** Kinds of content that can be left out as a whole. */
export const LEAVE_OUT = [
  'public_channels',
  'private_channels',
  'archived_channels',
  'direct_messages',
  'group_messages',
  'bot_messages',
  'system_messages',
  'attachments',
  'reactions',
  'custom_emoji',
] as const;
export type LeftOutKind = (typeof LEAVE_OUT)[number];

const checked = (problemOf: (name: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

const username = checked(usernameProblem);
/** The 31st of February is read as the 3rd of March. */
const isCalendarDay = (day: string) => new Date(day).toISOString().startsWith(day);
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const time = checked((value) =>
  (DAY.test(value) || /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(value)) &&
  Date.parse(value) > 0 &&
  isCalendarDay(value.slice(0, 10))
    ? undefined
    : 'expected a day (2019-12-31) or a time with its zone (2019-12-31T18:00:00Z)',
);

const User = z
  .strictObject({
    username: username.optional().describe('user name of the account'),
    email: checked((value) => (isEmail(value) ? undefined : 'expected an address in lower case'))
      .optional()
      .describe('address of the account; people with one address are one account'),
    account: username
      .optional()
      .describe('user name of an account that Mattermost has already: it is used, and never written'),
  })
  .refine(
    ({ username: name, email, account }) =>
      account === undefined || (name === undefined && email === undefined),
    'an existing account keeps its user name and address: give `account` alone',
  );

const Channel = z
  .strictObject({
    name: checked(channelNameProblem)
      .optional()
      .describe('name in the URL; channels that are given one name become one channel'),
    display_name: z.string().trim().min(1).max(64).optional().describe('name that people see'),
    leave_out: z.literal(true).optional().describe('leave out the channel with all its messages'),
  })
  .refine(
    ({ name, display_name: shown, leave_out: out }) =>
      out === undefined || (name === undefined && shown === undefined),
    'what is left out needs no name',
  );

const Emoji = z
  .strictObject({
    name: checked(emojiNameProblem).optional().describe('name at the target, in texts and reactions too'),
    leave_out: z.literal(true).optional().describe('leave out the image; the name stays in texts'),
  })
  .refine(
    ({ name, leave_out: out }) => out === undefined || name === undefined,
    'what is left out needs no name',
  );

const Fields = z.strictObject({
  users: z.record(z.string(), User).default({}).describe('by Slack id, or by handle'),
  channels: z.record(z.string(), Channel).default({}).describe('by Slack id, or by name'),
  emoji: z.record(z.string(), Emoji).default({}).describe('custom emoji, by name'),
  leave_out: z.array(z.enum(LEAVE_OUT)).default([]).describe('kinds of content that stay behind'),
  from: time.optional().describe('leave out threads and messages that began earlier (UTC)'),
  to: time
    .optional()
    .describe('leave out threads and messages that began later (UTC); a day is included to its end'),
  rules: z
    .strictObject({
      same_named_channels: z
        .enum(['separate', 'merge'])
        .default('separate')
        .describe(
          'public channels of one name in several workspaces: a suffix for all but the first, or one channel',
        ),
      guests: z
        .enum(['member', 'guest'])
        .default('member')
        .describe('what guests become; guest accounts need a licence'),
      bots: z
        .enum(['user', 'bot'])
        .default('user')
        .describe('what apps and bots become; bots need Mattermost after 9.10'),
      bot_owner: username.optional().describe('user name of the account that bots belong to'),
    })
    .refine(({ bots, bot_owner: owner }) => bots === 'user' || owner !== undefined, {
      path: ['bot_owner'],
      message:
        'bots need an owner: the user name of an account that Mattermost has, such as an administrator’s',
    })
    .prefault({}),
});

/**
 * What an administrator decides about a migration. Keys of `users`, `channels` and `emoji` are Slack ids (`U012AB3CD`,
 * `C012AB3CD`) or names as in Slack, without `@`, `#` and colons. The same choices give the same output, byte for byte.
 */
export const Choices = Fields.refine(
  (choices) => {
    const { from, to } = timeRange(choices);
    return from === undefined || to === undefined || isEarlier(from, to);
  },
  { path: ['to'], message: '`to` is not after `from`: nothing would be left' },
);
export type Choices = z.infer<typeof Choices>;
export type EmojiChoice = z.infer<typeof Emoji>;

/** No choice made: everything arrives, by the rules. */
export const NO_CHOICES: Choices = Choices.parse({});

/** User names of accounts that Mattermost has already, as far as the choices tell. */
export const existingAccounts = ({ users, rules }: Pick<Choices, 'users' | 'rules'>): string[] => [
  ...Object.values(users).flatMap(({ account }) => account ?? []),
  ...(rules.bot_owner === undefined ? [] : [rules.bot_owner]),
];

/** The time range in Slack's microseconds, as decimal text; `to` is exclusive. */
export function timeRange({ from, to }: Pick<Choices, 'from' | 'to'>): { from?: string; to?: string } {
  const micros = (millis: number) => `${millis}000`;
  const end = (value: string) => Date.parse(value) + (DAY.test(value) ? 24 * 60 * 60 * 1000 : 0);
  return {
    ...(from === undefined ? {} : { from: micros(Date.parse(from)) }),
    ...(to === undefined ? {} : { to: micros(end(to)) }),
  };
}

/** The schema of the file, for editors. */
export const choicesJsonSchema = () =>
  z.toJSONSchema(Choices, { io: 'input', target: 'draft-2020-12' }) as object;
