import { ImapFlow } from 'imapflow';
import type { Context } from './context.ts';

export type Login = 'accepted' | 'refused';

/** @throws Error for everything but an answer to the login: connection refused, "temporary authentication failure" */
export async function connect(
  context: Context,
  email: string,
  password: string,
): Promise<ImapFlow | 'refused'> {
  const endpoint = context.input.endpoints.imap ?? context.input.endpoints.imaps;
  if (!endpoint) throw new Error('no IMAP endpoint: the driver names none');
  const client = new ImapFlow({
    host: endpoint.host,
    port: endpoint.port,
    secure: endpoint.protocol === 'imaps',
    // A test server's certificate is its own.
    tls: { rejectUnauthorized: false },
    auth: { user: email, pass: password },
    logger: false,
    disableAutoIdle: true,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
  });
  // Told a second time by the command that fails.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.close();
    if (isRefusal(error)) return 'refused';
    throw error;
  }
}

/** Runs `use` in a session, and ends that. */
export async function withSession<T>(
  context: Context,
  email: string,
  password: string,
  use: (client: ImapFlow) => Promise<T>,
): Promise<T | 'refused'> {
  const client = await connect(context, email, password);
  if (client === 'refused') return 'refused';
  try {
    return await use(client);
  } finally {
    await client.logout().catch(() => client.close());
  }
}

export async function tryLogin(context: Context, email: string, password: string): Promise<Login> {
  return (await withSession(context, email, password, async () => 'accepted' as const)) as Login;
}

/** A healthy server that does not know this account or password (RFC 5530). `UNAVAILABLE` is one that can't tell. */
export function isRefusal(error: unknown): boolean {
  const { authenticationFailed, serverResponseCode } = error as {
    authenticationFailed?: boolean;
    serverResponseCode?: string;
  };
  return authenticationFailed === true && serverResponseCode === 'AUTHENTICATIONFAILED';
}
