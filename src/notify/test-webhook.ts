import { randomUUID } from 'node:crypto';
import type { StoredWebhook } from '../store/webhooks.ts';
import { requestOf } from './request-of.ts';
import { createReceiverAgent, type SendOutcome, send } from './send.ts';

/** Sends an event of a job 0, which there never is, once and at once. Nothing of it is kept. */
export async function testWebhook(
  { url, kind, secret }: Pick<StoredWebhook, 'url' | 'kind' | 'secret'>,
  publicHost: string | undefined,
): Promise<SendOutcome> {
  const now = new Date();
  const request = requestOf(
    {
      url,
      kind,
      secret,
      messageId: randomUUID(),
      jobId: 0,
      event: 'job.started',
      facts: {
        workflowId: 'test',
        archivePath: 'test.zip',
        stage: 'extracting',
        status: 'running',
        meta: {},
        error: null,
        durationMs: 0,
      },
      target: null,
      createdAt: now.toISOString(),
    },
    publicHost,
    now.getTime(),
  );
  const agent = createReceiverAgent();
  try {
    return await send(agent, request);
  } finally {
    await agent.close();
  }
}
