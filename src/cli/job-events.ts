import { Agent, request } from 'undici';
import type { JobDetail } from '../api/schemas/job.ts';
import { readEvents } from './event-stream.ts';

/** The API has answered, but not with events; asking again changes nothing. */
export class ApiRefusedError extends Error {
  override name = 'ApiRefusedError';
  readonly status: number;

  constructor(status: number) {
    super(`the API answered with status ${status}`);
    this.status = status;
  }
}

const CONNECT_MS = 3_000;
const ANSWER_MS = 5_000;
/** The API says something at least every 15 s. */
const SILENT_MS = 40_000;

/**
 * The states of a job as the API tells them, the present one first, until the connection ends.
 * @throws ApiRefusedError; what the network says
 */
export async function* jobEvents(
  apiUrl: string,
  jobId: number,
  signal: AbortSignal,
): AsyncGenerator<JobDetail> {
  const dispatcher = new Agent({
    connect: { timeout: CONNECT_MS },
    headersTimeout: ANSWER_MS,
    bodyTimeout: SILENT_MS,
  });
  try {
    const { statusCode, headers, body } = await request(
      `${apiUrl.replace(/\/+$/, '')}/api/v1/jobs/${jobId}/events`,
      { dispatcher, signal, headers: { accept: 'text/event-stream' } },
    );
    // What breaks when nobody reads any more is of no interest.
    body.on('error', () => undefined);
    const isStream = String(headers['content-type'] ?? '').startsWith('text/event-stream');
    if (statusCode !== 200 || !isStream) throw new ApiRefusedError(statusCode);
    for await (const { event, data } of readEvents(body)) {
      if (event === 'job') yield JSON.parse(data) as JobDetail;
    }
  } finally {
    await dispatcher.destroy();
  }
}
