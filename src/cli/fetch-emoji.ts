import { mkdir, readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { UserError } from '../control/user-error.ts';
import { EmojiListError, fetchEmojiList } from '../downloads/emoji-list.ts';
import { type FetchedEmoji, fetchEmoji } from '../downloads/fetch-emoji.ts';
import { DEFAULT_TIMING } from '../downloads/pace.ts';
import { count } from '../figures.ts';
import { emojiListIn } from '../slack/emoji-index.ts';
import { listenForInterruption } from './interruption.ts';
import { printJson } from './print-json.ts';
import { createProgressLine } from './progress-line.ts';

/** Somebody sits before it: what does not answer is said after some seconds, and the same command goes on. */
const TIMING = { ...DEFAULT_TIMING, maxFailures: 4 };

interface Options {
  index?: string;
  host?: string[];
  slackApi?: string;
  json?: boolean;
}

export const fetchEmojiCommand = () =>
  new Command('fetch-emoji')
    .summary('download the custom emoji of a workspace into a folder')
    .description(
      'Downloads the images of a workspace’s custom emoji, which no official export holds, into a folder that `migrate ' +
        '--emoji-folder` takes. The list comes from Slack’s emoji.list with the token in SLACK_TOKEN (scope emoji:read), or from a ' +
        'file. What is in the folder already is not fetched again.',
    )
    .argument('<folder>', 'where the images shall be; it is made if it is not there')
    .option('--index <file>', 'the list as a JSON file (name → URL or alias:<name>), instead of asking Slack')
    .option(
      '--host <host>',
      'a host that images may come from beside Slack’s; may be repeated',
      (host: string, hosts: string[] = []) => [...hosts, host],
    )
    .option('--slack-api <url>', 'where Slack’s API is (default: https://slack.com/api/)')
    .option('--json', 'print one JSON document at the end')
    .addHelpText(
      'after',
      `
Examples:
  SLACK_TOKEN=xoxb-… slack-mm2 fetch-emoji emoji
  slack-mm2 fetch-emoji emoji --index emojis/index.json
  slack-mm2 migrate export.zip --to import.zip --emoji-folder emoji

Exit status: 0 if all images are there, 1 if not; the same command goes on.`,
    )
    .action(run);

async function run(folder: string, options: Options): Promise<void> {
  const interruption = listenForInterruption();
  const { signal } = interruption;
  try {
    await mkdir(folder, { recursive: true });
    const list =
      options.index === undefined ? await askSlack(options, signal) : await readIndex(options.index);
    const line = createProgressLine(process.stderr, { terminalEveryMs: 100 });
    const fetched = await fetchEmoji({
      folder,
      list,
      ...(options.host && { hosts: options.host }),
      timing: TIMING,
      signal,
      onProgress: (done, of) => line.show(() => `${count(done)} of ${count(of)} emoji`),
    }).finally(line.end);
    if (options.json) printJson({ folder, ...fetched });
    else console.log(textOf(folder, fetched));
    if (fetched.failed.length > 0) process.exitCode = 1;
  } finally {
    interruption.dispose();
  }
}

async function askSlack({ slackApi }: Options, signal: AbortSignal): Promise<object> {
  const token = process.env.SLACK_TOKEN?.trim();
  if (!token)
    throw new UserError(
      'SLACK_TOKEN is not set: put a token with the scope emoji:read there, or give a list with --index',
    );
  try {
    return await fetchEmojiList({
      token,
      ...(slackApi && { api: slackApi }),
      timing: TIMING,
      signal,
    });
  } catch (cause) {
    if (cause instanceof EmojiListError) throw new UserError(cause.message, { cause });
    throw cause;
  }
}

async function readIndex(path: string): Promise<object> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new UserError(`--index ${path}: ${(cause as Error).message}`, { cause });
  }
  const list = typeof value === 'object' && value !== null ? emojiListIn(value) : undefined;
  if (list === undefined || Array.isArray(list))
    throw new UserError(`--index ${path}: expected an object from name to URL or alias:<name>`);
  return list;
}

function textOf(folder: string, { images, kept, aliases, failed }: FetchedEmoji): string {
  const had = kept > 0 ? `, ${count(kept)} were there already` : '';
  const lines = [`${folder}: ${count(images)} images fetched${had}; ${count(aliases)} aliases in index.json`];
  for (const { name, detail } of failed.slice(0, 20)) lines.push(`  not fetched: ${name} (${detail})`);
  if (failed.length > 20) lines.push(`  … and ${count(failed.length - 20)} more`);
  return lines.join('\n');
}
