import { afterEach } from '@jest/globals';
import { createMattermostClient, type MattermostClient } from '../../../../src/mattermost/client/client.ts';
import type { MattermostDouble } from '../../../mattermost-double/start-mattermost-double.ts';
import { FAST } from './api-server.ts';

/** Clients with the administrator's token, or another, that end with the test. */
export function withClients() {
  const clients: MattermostClient[] = [];
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));
  return ({ url, token }: Pick<MattermostDouble, 'url' | 'token'>): MattermostClient => {
    const client = createMattermostClient({ address: url, token, timing: FAST });
    clients.push(client);
    return client;
  };
}

export async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of rows) found.push(row);
  return found;
}
