import { Command } from 'commander';
import { webhookAnswer } from '../api/webhook-answer.ts';
import { UserError } from '../control/user-error.ts';
import { addWebhook } from '../notify/add-webhook.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../notify/events.ts';
import { testWebhook } from '../notify/test-webhook.ts';
import type { DatabasePool } from '../store/pool.ts';
import { pageOfDeliveries } from '../store/webhook-deliveries.ts';
import { deleteWebhook, findWebhook, listWebhooks, type StoredWebhook } from '../store/webhooks.ts';
import { printJson } from './print-json.ts';
import { textTable } from './text-table.ts';
import { wholeNumber } from './whole-number.ts';
import { withRunningStack } from './with-stack.ts';

interface Options {
  json?: boolean;
  dataDir?: string;
}

const HIGHEST = 2_147_483_647;

export const webhooksCommand = () =>
  new Command('webhooks')
    .summary('tell programs and channels of what happens to jobs')
    .description(
      'Webhooks are told when a job starts, enters a stage, has failures, is held, and ends. Deliveries are made by the service: `slack-mm2 up`, ' +
        'or `slack-mm2 serve`. What is sent, and how it is verified, is in docs/notifications.md.',
    )
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(removeCommand())
    .addCommand(testCommand())
    .addCommand(deliveriesCommand())
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 webhooks add https://hooks.example.com/migrations
  slack-mm2 webhooks add https://mattermost.example.com/hooks/abc123 --mattermost --event job.ended
  slack-mm2 webhooks test 1
  slack-mm2 webhooks deliveries 1

Exit status: 0 if it was done; 1 if not, there is no such webhook, or a test was not taken.`,
    );

const withCommonOptions = (command: Command): Command =>
  command
    .option('--json', 'print one JSON document on standard output')
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)');

const addCommand = () =>
  withCommonOptions(
    new Command('add')
      .description('Adds a webhook, and prints the secret that its deliveries are signed with: this once.')
      .argument('<url>', 'where events are sent')
      .option('--mattermost', 'it is an incoming webhook of Mattermost: events are told in words')
      .option('--event <name>', 'an event that it is told of; may be repeated (default: all)', eventNames)
      .option(
        '--failures <n>',
        'failed entities from which on job.failures is told, and at each power of ten times it',
        wholeNumber(1, 1_000_000_000),
        1,
      ),
  ).action(
    (url: string, options: Options & { mattermost?: boolean; event?: WebhookEvent[]; failures: number }) =>
      withRunningStack(options.dataDir, async ({ pool }) => {
        const webhook = await addWebhook(pool, {
          url,
          kind: options.mattermost ? 'mattermost' : 'json',
          events: options.event ?? WEBHOOK_EVENTS,
          failureThreshold: options.failures,
        });
        const { secret, webhookId } = webhook;
        if (options.json) return printJson({ webhook: webhookAnswer(webhook), secret });
        console.log(`webhook ${webhookId} is told of ${webhook.events.join(', ')}`);
        if (secret !== null) console.log(`its secret, which is not shown again: ${secret}`);
      }),
  );

const listCommand = () =>
  withCommonOptions(
    new Command('list').description('Lists the webhooks, and how the last delivery of each went.'),
  ).action(({ json, dataDir }: Options) =>
    withRunningStack(dataDir, async ({ pool }) => {
      const webhooks = (await listWebhooks(pool)).map(webhookAnswer);
      if (json) return printJson({ webhooks });
      if (webhooks.length === 0) return console.log('no webhooks yet');
      const rows = webhooks.map(({ id, kind, url, events, failureThreshold, last }) => [
        String(id),
        kind,
        url,
        last ? `${last.state.replace('_', ' ')} ${minute(last.at)}` : '',
        events
          .map((event) => (event === 'job.failures' ? `${event} from ${failureThreshold}` : event))
          .join(', '),
      ]);
      console.log(textTable([['ID', 'KIND', 'ADDRESS', 'LAST', 'EVENTS'], ...rows]).join('\n'));
    }),
  );

const removeCommand = () =>
  withCommonOptions(
    new Command('remove')
      .description('Removes a webhook, with what was not delivered yet.')
      .argument('<id>', 'number of the webhook', wholeNumber(1, HIGHEST)),
  ).action((id: number, { json, dataDir }: Options) =>
    withRunningStack(dataDir, async ({ pool }) => {
      if (!(await deleteWebhook(pool, id))) throw noWebhook(id);
      if (json) printJson({ id, removed: true });
      else console.log(`webhook ${id} is removed`);
    }),
  );

const testCommand = () =>
  withCommonOptions(
    new Command('test')
      .description('Sends an event of a job 0, which there never is, from this machine, now and once.')
      .argument('<id>', 'number of the webhook', wholeNumber(1, HIGHEST)),
  ).action((id: number, { json, dataDir }: Options) =>
    withRunningStack(dataDir, async ({ pool }) => {
      const outcome = await testWebhook(await requireWebhook(pool, id), undefined);
      const problem = outcome.kind === 'delivered' ? null : outcome.problem;
      if (problem !== null) process.exitCode = 1;
      if (json) return printJson({ delivered: problem === null, status: outcome.status, problem });
      console.log(
        problem === null ? `it was taken (status ${outcome.status})` : `it was not taken: ${problem}`,
      );
    }),
  );

const deliveriesCommand = () =>
  withCommonOptions(
    new Command('deliveries')
      .description('Lists what a webhook was told, or is to be told, the newest first.')
      .argument('<id>', 'number of the webhook', wholeNumber(1, HIGHEST))
      .option('--limit <n>', 'at most so many', wholeNumber(1, 100_000), 20),
  ).action((webhookId: number, { json, dataDir, limit }: Options & { limit: number }) =>
    withRunningStack(dataDir, async ({ pool }) => {
      await requireWebhook(pool, webhookId);
      const deliveries = await pageOfDeliveries(pool, { webhookId, before: undefined, limit });
      if (json) return printJson({ deliveries });
      if (deliveries.length === 0) return console.log('nothing yet');
      const rows = deliveries.map(({ jobId, event, createdAt, state, attempts, problem }) => [
        minute(createdAt),
        String(jobId),
        event,
        state.replace('_', ' '),
        String(attempts),
        problem ?? '',
      ]);
      console.log(
        textTable([['TIME (UTC)', 'JOB', 'EVENT', 'STATE', 'TRIES', 'PROBLEM'], ...rows]).join('\n'),
      );
    }),
  );

/** For an option that may be repeated. @throws UserError */
function eventNames(value: string, before: WebhookEvent[] = []): WebhookEvent[] {
  const event = WEBHOOK_EVENTS.find((name) => name === value);
  if (!event) throw new UserError(`there is no event ${value}: there are ${WEBHOOK_EVENTS.join(', ')}`);
  return [...before, event];
}

async function requireWebhook(pool: DatabasePool, id: number): Promise<StoredWebhook> {
  const webhook = await findWebhook(pool, id);
  if (!webhook) throw noWebhook(id);
  return webhook;
}

const noWebhook = (id: number) =>
  new UserError(`there is no webhook ${id}: \`slack-mm2 webhooks list\` lists them`);

const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
