import nodemailer from 'nodemailer';
import type { Context } from './context.ts';
import type { Message } from './messages.ts';

/**
 * Delivers to a mailbox's server. `smtp`: the way from outside, where there is one; in Mailu only that knows aliases.
 * @returns `delivered`, or the server's number for a recipient that it does not take (550) @throws Error for everything else
 */
export async function deliver(
  context: Context,
  mail: Message,
  way: 'lmtp' | 'smtp' = 'lmtp',
): Promise<'delivered' | number> {
  const { lmtp, smtp } = context.input.endpoints;
  const endpoint = way === 'lmtp' ? (lmtp ?? smtp) : (smtp ?? lmtp);
  if (!endpoint) throw new Error('no LMTP or SMTP endpoint: the driver names none');
  const transport = nodemailer.createTransport({
    host: endpoint.host,
    port: endpoint.port,
    lmtp: endpoint.protocol === 'lmtp',
    secure: false,
    name: 'outside.example.com',
    tls: { rejectUnauthorized: false },
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
  });
  try {
    await transport.sendMail({ ...compose(mail), envelope: { from: NOBODY, to: [mail.to] } });
    return 'delivered';
  } catch (error) {
    const { code, responseCode } = error as { code?: string; responseCode?: number };
    if (code === 'EENVELOPE' && responseCode !== undefined && responseCode >= 500) return responseCode;
    throw error;
  } finally {
    transport.close();
  }
}

/** As bounces have: a sender's domain would have to be in the DNS. */
const NOBODY = '';

/** The same as a text, for APPEND. */
export async function source(mail: Message): Promise<Buffer> {
  const built = await nodemailer
    .createTransport({ streamTransport: true, buffer: true })
    .sendMail(compose(mail));
  return built.message as Buffer;
}

function compose({ messageId, from, to, subject, text, date, attachment }: Message) {
  return { messageId, from, to, subject, text, date, ...(attachment && { attachments: [attachment] }) };
}
