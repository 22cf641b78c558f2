/**
 * Saves the histories of the newest migrations of a running stack, for the replay test: one of each way to end. Run it
 * when a version is released: `node test/workflows/record-histories.ts VERSION` with DATABASE_URL and TEMPORAL_ADDRESS set.
 */
import { writeFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { temporalConfig } from '../../src/worker/temporal-config.ts';

const [version] = process.argv.slice(2);
if (!version) throw new Error('usage: record-histories.ts VERSION');
const { connection: options, namespace } = temporalConfig();
const connection = await Connection.connect(options);
const client = new Client({ connection, namespace });
const saved = new Set<string>();
for await (const { workflowId, runId, status } of client.workflow.list({
  query: 'WorkflowType = "slackMigration" AND ExecutionStatus != "Running"',
})) {
  const way = status.name.toLowerCase();
  if (saved.has(way)) continue;
  saved.add(way);
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const path = new URL(`./histories/${version}-${way}.json`, import.meta.url);
  await writeFile(path, `${historyToJSON(history)}\n`);
  console.log(path.pathname);
}
await connection.close();
