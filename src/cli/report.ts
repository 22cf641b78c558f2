import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { checkNewFile } from '../control/check-paths.ts';
import { requireJob } from '../control/find-job.ts';
import { UserError } from '../control/user-error.ts';
import { writePiecesAtomically } from '../embedded/write-atomically.ts';
import { ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import { createCalledLookup } from '../report/called.ts';
import { csvReport } from '../report/csv.ts';
import { createReadEntries } from '../report/entries.ts';
import { HTML_LIMIT, htmlReport } from '../report/html/html-report.ts';
import { jsonReport } from '../report/json.ts';
import {
  isKnownCode,
  REPORT_STATUSES,
  type ReportFilter,
  type ReportStatus,
  readReportHead,
} from '../report/report-head.ts';
import { textReport } from './report/text.ts';
import { wholeNumber } from './whole-number.ts';
import { withRunningStack } from './with-stack.ts';
import { writeOut } from './write-out.ts';

interface Options {
  json?: boolean;
  csv?: boolean;
  html?: string;
  overwrite?: boolean;
  code?: string;
  type?: EntityType;
  status?: ReportStatus;
  limit?: number;
  dataDir?: string;
}

/** Entities of each code, unless --limit says otherwise. */
const TEXT_LIMIT = 20;

export const reportCommand = () =>
  new Command('report')
    .summary('say which entities were skipped, failed or changed')
    .description(
      'Says of every entity that was skipped, failed, renamed, split, … which one it is, why, and what you can do about it; and ' +
        'that everything is accounted for. Holds no text of messages. Works at any time, also while the job runs.',
    )
    .argument('<job>', 'number of the job, or id of its workflow')
    .addOption(new Option('--json', 'print a JSON document, with all entities').conflicts(['csv', 'html']))
    .addOption(new Option('--csv', 'print all entities as CSV, one a line').conflicts(['json', 'html']))
    .addOption(
      new Option('--html <file>', 'write a page that stands alone, to hand on').conflicts(['json', 'csv']),
    )
    .addOption(
      new Option('--overwrite', 'with --html: replace the file if it exists').conflicts(['json', 'csv']),
    )
    .option('--code <code>', 'only this code, such as channel_renamed')
    .addOption(new Option('--type <type>', 'only entities of this type').choices(ENTITY_TYPES))
    .addOption(new Option('--status <status>', 'only these').choices(REPORT_STATUSES))
    .option(
      '--limit <n>',
      `at most so many entities of each code (default: ${TEXT_LIMIT}, with --html 1,000, with --json and --csv all)`,
      wholeNumber(1, 1_000_000_000),
    )
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 report 3
  slack-mm2 report 3 --status failed
  slack-mm2 report 3 --code file_not_in_archive --csv > missing-files.csv
  slack-mm2 report slack-migration-export-1f3a90c2 --json | jq '.totals'
  slack-mm2 report 3 --html report.html

Exit status: 0 if there is such a job, 1 if not.`,
    )
    .action(report);

async function report(idOrWorkflowId: string, options: Options): Promise<void> {
  const { json, csv, html, limit, overwrite = false, dataDir } = options;
  const htmlPath = html === undefined ? undefined : resolve(html);
  if (htmlPath !== undefined)
    await checkNewFile({ option: '--html', path: htmlPath, example: 'report.html' }, overwrite);
  await withRunningStack(dataDir, async (connected) => {
    const { pool } = connected;
    const { jobId } = await requireJob(connected, idOrWorkflowId);
    const head = await readReportHead(pool, jobId, filterOf(options));
    if (options.code !== undefined && head.groups.length === 0) checkCode(options.code);
    const entries = createReadEntries(pool, jobId, createCalledLookup(pool, head.job));
    if (json) return writeOut(jsonReport(head, entries, limit));
    if (csv) return writeOut(csvReport(head, entries, limit));
    if (htmlPath === undefined) return writeOut(textReport(head, entries, limit ?? TEXT_LIMIT));
    await writePiecesAtomically(htmlPath, htmlReport(head, entries, limit ?? HTML_LIMIT));
    console.log(`${htmlPath}: the report of job ${jobId}, readable by you only`);
  });
}

const filterOf = ({ code, type, status }: Options): ReportFilter => ({
  ...(code === undefined ? {} : { code }),
  ...(type === undefined ? {} : { type }),
  ...(status === undefined ? {} : { status }),
});

/** A code that this version doesn't know may be on record all the same; one that is in neither place is a slip. */
function checkCode(code: string): void {
  if (!isKnownCode(code))
    throw new UserError(
      `--code ${code}: there is no such code; \`slack-mm2 report\` without --code shows those of the job`,
    );
}
