import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { leanBundle } from './lean-bundle.ts';

/** Run as a process: `node build-workflow-bundle.ts OUT.js`. */
const [out] = process.argv.slice(2);
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
  logger: new DefaultLogger('WARN'),
});
await writeFile(out!, leanBundle(code));
