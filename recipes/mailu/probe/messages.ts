import type { Cast } from './cast.ts';

export interface Message {
  messageId: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  date: Date;
  attachment?: { filename: string; content: Buffer };
}

/** The same for the same cast and name. */
export function message(cast: Cast, name: string, to: string, extra: Partial<Message> = {}): Message {
  const { random, domain } = cast;
  return {
    messageId: `<${random.hex(`${name}/id`, 16)}@outside.${domain}>`,
    from: `${random.words(`${name}/from`, 1)}@outside.${domain}`,
    to,
    subject: `${random.words(`${name}/subject`, 3)} ${random.hex(name, 4)}`,
    text: `${random.words(`${name}/text`, 60)}\n\n${random.words(`${name}/more`, 80)}\n`,
    date: new Date(Date.UTC(2024, 0, 1) + random.number(`${name}/date`, 30_000_000) * 1_000),
    ...extra,
  };
}

/** What a pass begins with. */
export function seededMessages(cast: Cast) {
  const { first, second, random } = cast;
  const to = (name: string, extra?: Partial<Message>) => message(cast, name, first.email, extra);
  return {
    /** More than 100 kB of bytes, by a name that Mailu's spam filter lets through, and a subject that is not ASCII. */
    attached: to('attached', {
      subject: `${cast.folders.archive[0]} – ${random.words('attached', 2)} ✓`,
      attachment: {
        filename: `${random.hex('attachment', 8)}.dat`,
        content: random.bytes('attachment', 120_000 + random.number('attachment/size', 20_000)),
      },
    }),
    flagged: to('flagged'),
    /** Expunged, so that the UIDs have a gap. */
    gap: to('gap'),
    copied: to('copied'),
    moved: to('moved'),
    unread: to('unread'),
    answered: message(cast, 'answered', second.email),
    /** Of another mailbox, never looked at: still in Maildir's `new`. */
    fresh: message(cast, 'fresh', second.email),
    /** Comes over IMAP with its own date. */
    appended: to('appended', {
      date: new Date(Date.UTC(2009, 4, 1) + random.number('appended', 90_000_000) * 1_000),
    }),
  };
}
