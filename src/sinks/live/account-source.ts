import type { DatabasePool } from 'slonik';
import type { MattermostClient } from '../../mattermost/client/client.ts';
import type { User } from '../../mattermost/client/shapes.ts';
import { extension } from '../../mattermost/file-path.ts';
import type { Archive, ArchiveEntry } from '../../slack/archive/archive.ts';
import { chunksOf } from '../../store/chunks.ts';
import { storeTargetAccounts, targetAccounts } from '../../store/target-accounts.ts';
import type { Target } from '../../store/targets.ts';
import { bytesOf, textOf } from '../byte-text.ts';
import { partsPath, readPart } from '../parts.ts';
import type { LiveLine } from './line.ts';
import type { Completed, LineSource, Missing } from './line-source.ts';
import { wordsOfRefusal } from './words-of-refusal.ts';

export interface AccountSourceInput {
  pool: DatabasePool;
  client: MattermostClient;
  target: Target;
  jobId: number;
  openArchive: (jobId: number) => Promise<Archive>;
  onProgress: () => void;
}

/** A record of an account, as `exportUsers` writes it. */
export interface AccountRecord {
  username: string;
  /** `{type, user}` or `{type, bot}` */
  line: string;
  /** `existing`: it was there before the migration. */
  kind: 'user' | 'guest' | 'bot' | 'existing';
  picture: [extension: string, entry: ArchiveEntry] | undefined;
}

/** The accounts of one chunk of a job. */
export async function accountRecords(
  target: Target,
  jobId: number,
  chunkNo: number,
): Promise<AccountRecord[]> {
  const part = { jobId, type: 'user', chunkNo } as const;
  return (await readPart(partsPath(target), target.targetId, part)).map(
    ([username, line, type, picture]) => ({
      username: textOf(username!),
      line: line!,
      kind: kindOf(type!, line!),
      picture: picture === undefined ? undefined : (JSON.parse(textOf(picture)) as AccountRecord['picture']),
    }),
  );
}

const kindOf = (type: string, line: string): AccountRecord['kind'] =>
  type === 'user' && line.includes('"roles":"system_guest"') ? 'guest' : (type as AccountRecord['kind']);

/**
 * The lines of accounts, each sent once: a line of an account that is there would give it another password, and take its
 * single sign-on away. They come without channels, which are there only later.
 */
export async function accountSource(input: AccountSourceInput): Promise<LineSource> {
  const { pool, client, target, jobId } = input;
  const chunkNos = (await chunksOf(pool, jobId, 'user')).map(({ chunkNo }) => chunkNo);
  // People who became one account: its line stands in the first of their chunks.
  const owners = new Map<string, number>();
  for (const chunkNo of chunkNos)
    for (const { username, kind } of await accountRecords(target, jobId, chunkNo))
      if (kind !== 'existing' && !owners.has(username)) owners.set(username, chunkNo);
  return {
    shares: chunkNos,
    async linesOf(chunkNo) {
      const records = (await accountRecords(target, jobId, chunkNo)).map((record, lineNo) => ({
        ...record,
        lineNo,
      }));
      const wanted = records.filter(({ kind }) => kind !== 'existing');
      const there = new Set(
        (await client.usersByUsernames(wanted.map(({ username }) => username))).map(
          ({ username }) => username,
        ),
      );
      return wanted
        .filter(({ username }) => !there.has(username) && owners.get(username) === chunkNo)
        .filter(({ username }, index, all) => all.findIndex((one) => one.username === username) === index)
        .map(
          ({ username, line, kind, lineNo }): LiveLine => ({
            chunkNo,
            lineNo,
            partNo: 0,
            text: kind === 'bot' ? line : withoutChannels(line),
            kind: kind === 'bot' ? 'bot' : 'user',
            keys: [username],
            files: [],
            cost: 1,
          }),
        );
    },
    lastShareOf: (chunkNo) => chunkNo,
    complete: (chunkNo) => complete(input, chunkNo),
  };
}

function withoutChannels(text: string): string {
  const { type, user } = JSON.parse(textOf(text)) as {
    type: string;
    user: { teams: { channels: unknown[] }[] };
  };
  for (const team of user.teams) team.channels = [];
  return bytesOf(JSON.stringify({ type, user }));
}

/** Looks whether the accounts are there, gives them their pictures, and remembers how they were. */
async function complete(
  { pool, client, target, jobId, openArchive, onProgress }: AccountSourceInput,
  chunkNo: number,
): Promise<Completed> {
  const records = (await accountRecords(target, jobId, chunkNo)).filter(({ kind }) => kind !== 'existing');
  const names = [...new Set(records.map(({ username }) => username))];
  const ours = new Set((await targetAccounts(pool, target.targetId, names)).map(({ username }) => username));
  const found = new Map((await client.usersByUsernames(names)).map((user) => [user.username, user]));
  const missing = new Map<string, Missing>();
  const before = new Map<string, User>();
  for (const record of records) {
    const { username } = record;
    const user = found.get(username);
    if (user && (ours.has(username) || isOf(user, record))) before.set(username, user);
    else
      missing.set(username, {
        reason: 'refused_by_server',
        words: user
          ? 'somebody else has taken the user name since the job began'
          : 'the import succeeded, but the account is not there',
      });
  }
  const findings: Completed['findings'] = [];
  for (const { username, picture } of records) {
    const user = before.get(username);
    if (!picture || !user) continue;
    const [ending, entry] = picture;
    try {
      const archive = await openArchive(jobId);
      const bytes = await readAll(archive.stream(entry));
      await client.setProfileImage(user.id, bytes, `image${ending || extension(entry.name)}`);
    } catch (error) {
      findings.push({ code: 'avatar_unusable', key: username, detail: wordsOfRefusal(error) });
    }
    onProgress();
  }
  const after = await client.usersByUsernames([...before.keys()]);
  await storeTargetAccounts(
    pool,
    target.targetId,
    after.map(({ id, username, update_at }) => ({ username, userId: id, updateAt: update_at ?? 0 })),
  );
  return { missing, findings };
}

/** Whether an account of a record's name is the one that its line makes. */
function isOf(user: User, { kind, line }: AccountRecord): boolean {
  if (kind === 'bot') return user.is_bot;
  const { email } = (JSON.parse(textOf(line)) as { user: { email: string } }).user;
  return !user.is_bot && user.email.toLowerCase() === email.toLowerCase();
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer<ArrayBuffer>> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}
