import { resolve } from 'node:path';
import { Command } from 'commander';
import { checkInput } from '../activities/check-input.ts';
import { checkNewFile } from '../control/check-paths.ts';
import { explainError } from '../control/explain-error.ts';
import { requireJob } from '../control/find-job.ts';
import { explainMattermost, type MattermostOptions, openMattermost } from '../control/mattermost-access.ts';
import { UserError } from '../control/user-error.ts';
import { writePiecesAtomically } from '../embedded/write-atomically.ts';
import { PATIENT } from '../mattermost/client/timing.ts';
import { isSystemAdmin } from '../preflight/server-facts.ts';
import { ArchiveChangedError, ArchiveInvalidError } from '../slack/archive/errors.ts';
import type { Job } from '../store/jobs.ts';
import { openPool } from '../store/pool.ts';
import { VerifyError } from '../verify/verify-error.ts';
import { type VerifyOptions, verifyJob } from '../verify/verify-job.ts';
import { printJson } from './print-json.ts';
import { verifyHtml } from './verify/html.ts';
import { verifyJson } from './verify/json.ts';
import { isWhole } from './verify/labels.ts';
import { createVerifyDisplay } from './verify/progress.ts';
import { verifyText } from './verify/text.ts';
import { wholeNumber } from './whole-number.ts';
import { endWithParent } from './with-parent.ts';
import { withRunningStack } from './with-stack.ts';
import { writeOut } from './write-out.ts';

interface Options extends Partial<MattermostOptions> {
  checksums?: boolean;
  json?: boolean;
  html?: string;
  overwrite?: boolean;
  limit: number;
  dataDir?: string;
}

/** One holds the tables, the others read entities. */
const CONNECTIONS = 4;

export const verifyCommand = () =>
  new Command('verify')
    .summary('read Mattermost back, and tell what is missing')
    .description(
      'Reads accounts, channels with their members, every post with its files and reactions, and custom emoji back from Mattermost, and compares them with ' +
        'what the job has sent: missing, different, extra, each by its Slack id. Writes nothing there. May be run as often as it takes.',
    )
    .argument('<job>', 'number of the job, or id of its workflow')
    .option(
      '--to <url>',
      "address of Mattermost: for a job that made a file, once that is imported; else the job's own server",
    )
    .option('--token-file <file>', 'file that holds the token, in place of MATTERMOST_TOKEN')
    .option('--ca <file>', 'certificates (PEM) of an authority of your own; NODE_EXTRA_CA_CERTS works too')
    .option('--allow-http', 'send the token over http, where everybody on the way can read it')
    .option('--checksums', 'compare the bytes of files too: every one is read from both sides')
    .option('--json', 'print one JSON document on standard output, with all differences')
    .option('--html <file>', 'also write a page that stands alone, to hand on')
    .option('--overwrite', 'with --html: replace the file if it exists')
    .option('--limit <n>', 'differences to show of each kind', wholeNumber(0, 1_000_000_000), 20)
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 verify 3
  slack-mm2 verify 3 --to https://mattermost.example.com        the job made a file, which was imported there
  slack-mm2 verify 3 --checksums --html verified.html
  slack-mm2 verify 3 --json | jq '.differences[] | select(.type == "attachment")'

Exit status: 0 only if everything is there as it was sent; 1 if not, or if it could not be found out.
What is compared, and what is no fault: docs/verify.md.`,
    )
    .action(run);

async function run(idOrWorkflowId: string, options: Options): Promise<void> {
  endWithParent();
  try {
    await verify(idOrWorkflowId, options);
  } catch (error) {
    // One document whatever happens, as for preflight.
    if (options.json)
      printJson({ version: 1, status: 'failed', error: explainError(error).message, differences: [] });
    throw error;
  }
}

async function verify(idOrWorkflowId: string, options: Options): Promise<void> {
  const { html, overwrite = false, checksums: withChecksums = false, dataDir } = options;
  const htmlPath = html === undefined ? undefined : resolve(html);
  if (htmlPath !== undefined)
    await checkNewFile({ option: '--html', path: htmlPath, example: 'verified.html' }, overwrite);
  await withRunningStack(dataDir, async (connected) => {
    const job = await requireJob(connected, idOrWorkflowId);
    const server = serverOf(job, options);
    await tryServer(server);
    const client = await openMattermost(server, process.env, PATIENT);
    try {
      const all = { ...options, htmlPath, jobId: job.jobId, client, withChecksums };
      await verifyAndReport(connected.access.databaseUrl, all);
    } catch (error) {
      throw explain(error, client.address);
    } finally {
      await client.close();
    }
  });
}

/** What is wrong with the address or the token is said at once; later failures are waited for. @throws UserError */
async function tryServer(server: MattermostOptions): Promise<void> {
  const client = await openMattermost(server);
  const { address } = client;
  try {
    if (isSystemAdmin(await client.me())) return;
  } catch (error) {
    throw explainMattermost(error, address);
  } finally {
    await client.close();
  }
  throw new UserError(`${address}: the token is not a system administrator's, who alone may read all of it`);
}

type Verifying = Omit<VerifyOptions, 'onProgress'> & Options & { htmlPath: string | undefined };

async function verifyAndReport(
  databaseUrl: string,
  { json, limit, htmlPath, ...options }: Verifying,
): Promise<void> {
  const display = createVerifyDisplay();
  const pool = await openPool(databaseUrl, CONNECTIONS);
  pool.on('error', () => undefined);
  try {
    await verifyJob(pool, { ...options, onProgress: display.show }, async (found, differences) => {
      display.end();
      if (!isWhole(found)) process.exitCode = 1;
      if (htmlPath !== undefined)
        await writePiecesAtomically(htmlPath, verifyHtml(found, differences, Math.max(limit, 1_000)));
      await writeOut(json ? verifyJson(found, differences) : verifyText(found, differences, limit));
    });
  } finally {
    display.end();
    await pool.end();
  }
}

/** The server that the options name, or the job's own with its token. @throws UserError */
function serverOf(job: Job, { to, ...given }: Options): MattermostOptions {
  // A token of the job's own server is not for another one.
  if (to !== undefined) return { to, ...given };
  const { target } = checkInput(job.input);
  if (target.kind !== 'mattermost')
    throw new UserError(
      `job ${job.jobId} has made a file: import it, and say with --to URL where it should have arrived`,
    );
  const { url, tokenFile, ca, allowHttp } = target;
  return {
    to: url,
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...(ca === undefined ? {} : { ca }),
    ...(allowHttp === undefined ? {} : { allowHttp }),
    ...given,
  };
}

function explain(error: unknown, address: string): unknown {
  const isOurs =
    error instanceof VerifyError ||
    error instanceof ArchiveChangedError ||
    error instanceof ArchiveInvalidError;
  return isOurs ? new UserError(error.message, { cause: error }) : explainMattermost(error, address);
}
