import { TestWorkflowEnvironment } from '@temporalio/testing';

// The SDK has no way to download without starting the server, so it is started for a moment.
const [downloadDir] = process.argv.slice(2);
try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', ...(downloadDir && { downloadDir }) } },
  });
  await environment.teardown();
  process.exit(0);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
