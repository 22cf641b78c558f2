import { type CommonQueryMethods, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import { copyLine } from './copy-line.ts';
import { messageIdOf } from './message-id.ts';

/**
 * Both sides of a verification in temporary tables of one session: every function here needs the same connection, and no
 * two of them at once.
 */

const Nothing = z.object({});
const TABLES = [
  'verify_expected',
  'verify_actual',
  'verify_pairs',
  'verify_mismatches',
  'verify_differences',
];

export async function createVerifyTables(db: CommonQueryMethods): Promise<void> {
  await dropVerifyTables(db);
  const run = (statement: FragmentSqlToken) => db.query(sql.type(Nothing)`${statement}`);
  // Of a million posts two sorts and some joins; the usual 4 MB would cut them into many small files.
  await run(sql.fragment`SET work_mem = '64MB'`);
  await run(sql.fragment`
    CREATE TEMP TABLE verify_expected (
      no integer GENERATED ALWAYS AS IDENTITY,
      -- The place of its job among those that write there; own: the job that is verified has it.
      source integer NOT NULL, own boolean NOT NULL, made_up boolean NOT NULL,
      channel_id integer NOT NULL, ts bigint NOT NULL, part smallint NOT NULL,
      room integer NOT NULL, create_at bigint NOT NULL, text_digest uuid NOT NULL, root_at bigint,
      key text NOT NULL, ids text, files smallint NOT NULL, reactions integer NOT NULL)`);
  await run(sql.fragment`
    CREATE TEMP TABLE verify_actual (
      no integer GENERATED ALWAYS AS IDENTITY, room integer NOT NULL, create_at bigint NOT NULL,
      text_digest uuid NOT NULL, post_id text NOT NULL, root_id text NOT NULL, key text NOT NULL, ids text,
      origin text NOT NULL)`);
  await run(sql.fragment`
    CREATE TEMP TABLE verify_differences (
      no integer GENERATED ALWAYS AS IDENTITY, verdict text NOT NULL, type text NOT NULL,
      slack_id text COLLATE "C" NOT NULL, detail text NOT NULL)`);
}

export async function dropVerifyTables(db: CommonQueryMethods): Promise<void> {
  const names = sql.join(
    TABLES.map((name) => sql.identifier([name])),
    sql.fragment`, `,
  );
  await db.query(sql.type(Nothing)`DROP TABLE IF EXISTS ${names}`);
  await db.query(sql.type(Nothing)`RESET work_mem`);
}

const copied = (lines: readonly string[]) => sql.binary(Buffer.from(lines.join('')));

/** A post that has to be there. Times in milliseconds, but for `ts`. */
export interface ExpectedPost {
  channelId: number;
  /** Microseconds, of the message that it is of. */
  ts: string;
  part: number;
  isMadeUp: boolean;
  /** The number of its channel. */
  room: number;
  createAt: number;
  textDigest: string;
  rootAt: number | null;
  key: string;
  ids: string | null;
  files: number;
  reactions: number;
}

export const addExpected = (
  db: CommonQueryMethods,
  { source, isOwn }: { source: number; isOwn: boolean },
  posts: readonly ExpectedPost[],
) => {
  const lines = posts.map((post) =>
    copyLine([
      source,
      String(isOwn),
      String(post.isMadeUp),
      post.channelId,
      post.ts,
      post.part,
      post.room,
      post.createAt,
      post.textDigest,
      post.rootAt,
      post.key,
      post.ids,
      post.files,
      post.reactions,
    ]),
  );
  return db.query(sql.type(Nothing)`
    COPY verify_expected (source, own, made_up, channel_id, ts, part, room, create_at, text_digest, root_at, key, ids,
                          files, reactions) FROM STDIN -- ${copied(lines)}`);
};

/** A post that is there. Times in milliseconds. */
export interface ActualPost {
  createAt: number;
  textDigest: string;
  postId: string;
  /** '' for the first of a thread. */
  rootId: string;
  key: string;
  ids: string | null;
  /** Where it comes from, if no entity explains it. */
  origin: string;
}

export const addActual = (db: CommonQueryMethods, room: number, posts: readonly ActualPost[]) => {
  const lines = posts.map((post) =>
    copyLine([
      room,
      post.createAt,
      post.textDigest,
      post.postId,
      post.rootId,
      post.key,
      post.ids,
      post.origin,
    ]),
  );
  return db.query(sql.type(Nothing)`
    COPY verify_actual (room, create_at, text_digest, post_id, root_id, key, ids, origin)
    FROM STDIN -- ${copied(lines)}`);
};

/**
 * Of a message that several jobs of the target hold, the first one's posts stay, as at the target; of a made-up root that
 * several chunks need, one.
 */
export async function dropRepeated(db: CommonQueryMethods): Promise<void> {
  await db.query(sql.type(Nothing)`
    DELETE FROM verify_expected e USING verify_expected other
    WHERE e.made_up AND other.made_up AND e.channel_id = other.channel_id AND e.ts = other.ts AND e.source = other.source
      AND e.no > other.no`);
  await db.query(sql.type(Nothing)`
    UPDATE verify_expected e SET own = true
    WHERE NOT own AND EXISTS (SELECT FROM verify_expected other
      WHERE other.own AND e.channel_id = other.channel_id AND e.ts = other.ts)`);
  await db.query(sql.type(Nothing)`
    DELETE FROM verify_expected e
    WHERE EXISTS (SELECT FROM verify_expected other
      WHERE e.channel_id = other.channel_id AND e.ts = other.ts AND e.source > other.source)`);
}

/** What two posts have to have in common, the most first: Mattermost itself recognises one by channel, time and text. */
const ALIKE = [
  ['room', 'create_at', 'text_digest', 'key'],
  ['room', 'create_at', 'text_digest'],
  ['room', 'create_at'],
];

/**
 * Finds for each post that has to be there the one that is, by what they have in common. Each stands in one pair at the
 * most.
 */
export async function pairPosts(db: CommonQueryMethods): Promise<void> {
  await db.query(sql.type(Nothing)`ANALYZE verify_expected`);
  await db.query(sql.type(Nothing)`ANALYZE verify_actual`);
  await db.query(sql.type(Nothing)`CREATE TEMP TABLE verify_pairs (expected integer, actual integer)`);
  for (const names of ALIKE) {
    const columns = sql.join(
      names.map((name) => sql.identifier([name])),
      sql.fragment`, `,
    );
    const place = sql.fragment`row_number() OVER (PARTITION BY ${columns} ORDER BY no) AS place`;
    await db.query(sql.type(Nothing)`
      INSERT INTO verify_pairs
      SELECT e.no, a.no
      FROM (SELECT no, ${columns}, ${place} FROM verify_expected t
            WHERE NOT EXISTS (SELECT FROM verify_pairs WHERE expected = t.no)) e
      JOIN (SELECT no, ${columns}, ${place} FROM verify_actual t
            WHERE NOT EXISTS (SELECT FROM verify_pairs WHERE actual = t.no)) a USING (${columns}, place)`);
    await db.query(sql.type(Nothing)`ANALYZE verify_pairs`);
  }
  // A second copy, also in a channel that is older than it.
  await db.query(sql.type(Nothing)`
    UPDATE verify_actual a SET origin = 'import'
    WHERE NOT EXISTS (SELECT FROM verify_pairs WHERE actual = a.no)
      AND EXISTS (SELECT FROM verify_expected e
                  WHERE e.room = a.room AND e.create_at = a.create_at AND e.text_digest = a.text_digest)`);
  await db.query(sql.type(Nothing)`
    CREATE TEMP TABLE verify_mismatches AS
    SELECT e.no AS expected, a.no AS actual,
           CASE WHEN a.root_id = '' THEN NULL ELSE coalesce(root.create_at, -1) END AS root_at
    FROM verify_pairs p JOIN verify_expected e ON e.no = p.expected JOIN verify_actual a ON a.no = p.actual
    LEFT JOIN verify_actual root ON root.post_id = a.root_id AND a.root_id <> ''
    WHERE e.own AND (e.text_digest <> a.text_digest OR e.key <> a.key
       OR e.root_at IS DISTINCT FROM CASE WHEN a.root_id = '' THEN NULL ELSE coalesce(root.create_at, -1) END)`);
}

const MESSAGE_ID = messageIdOf(sql.fragment`c.slack_id`, sql.fragment`e.ts`);

const millis = z.bigint().transform(Number);
const Mismatch = z.object({
  no: z.number().int(),
  slackId: z.string(),
  part: z.number().int(),
  isMadeUp: z.boolean(),
  textDigest: z.string(),
  rootAt: millis.nullable(),
  key: z.string(),
  ids: z.string().nullable(),
  actualTextDigest: z.string(),
  /** −1 for a root that is not there. */
  actualRootAt: millis.nullable(),
  actualKey: z.string(),
  actualIds: z.string().nullable(),
});

/** Pairs that are not alike, `limit` of them behind the one of number `after`. */
export const pageOfMismatches = (db: CommonQueryMethods, after: number, limit: number) =>
  db.any(sql.type(Mismatch)`
    SELECT e.no, ${MESSAGE_ID} AS "slackId", e.part, e.made_up AS "isMadeUp", e.text_digest AS "textDigest",
           e.root_at AS "rootAt", e.key, e.ids, a.text_digest AS "actualTextDigest", m.root_at AS "actualRootAt",
           a.key AS "actualKey", a.ids AS "actualIds"
    FROM (SELECT * FROM verify_mismatches WHERE expected > ${after} ORDER BY expected LIMIT ${limit}) m
    JOIN verify_expected e ON e.no = m.expected JOIN verify_actual a ON a.no = m.actual
    JOIN workspace_entities c ON c.entity_id = e.channel_id
    ORDER BY e.no`);

const Missing = z.object({
  no: z.number().int(),
  slackId: z.string(),
  part: z.number().int(),
  isMadeUp: z.boolean(),
  key: z.string(),
  ids: z.string().nullable(),
});

/** Posts of the job that are not there, `limit` of them behind the one of number `after`. */
export const pageOfMissing = (db: CommonQueryMethods, after: number, limit: number) =>
  db.any(sql.type(Missing)`
    SELECT e.no, ${MESSAGE_ID} AS "slackId", e.part, e.made_up AS "isMadeUp", e.key, e.ids
    FROM verify_expected e JOIN workspace_entities c ON c.entity_id = e.channel_id
    WHERE e.own AND e.no > ${after} AND NOT EXISTS (SELECT FROM verify_pairs WHERE expected = e.no)
    ORDER BY e.no LIMIT ${limit}`);

const WithFiles = z.object({
  no: z.number().int(),
  source: z.number().int(),
  slackId: z.string(),
  key: z.string(),
  ids: z.string(),
  actualKey: z.string(),
  actualIds: z.string(),
});

/** Pairs with files on both sides, `limit` of them behind the one of number `after`. */
export const pageOfPairsWithFiles = (db: CommonQueryMethods, after: number, limit: number) =>
  db.any(sql.type(WithFiles)`
    SELECT e.no, e.source, ${MESSAGE_ID} AS "slackId", e.key, e.ids, a.key AS "actualKey", a.ids AS "actualIds"
    FROM verify_expected e JOIN verify_pairs p ON p.expected = e.no JOIN verify_actual a ON a.no = p.actual
    JOIN workspace_entities c ON c.entity_id = e.channel_id
    WHERE e.own AND e.files > 0 AND a.ids IS NOT NULL AND e.no > ${after}
    ORDER BY e.no LIMIT ${limit}`);

const Extra = z.object({
  no: z.number().int(),
  room: z.number().int(),
  postId: z.string(),
  createAt: millis,
});

/** Posts that an import has left and no entity explains, `limit` of them behind the one of number `after`. */
export const pageOfExtra = (db: CommonQueryMethods, after: number, limit: number) =>
  db.any(sql.type(Extra)`
    SELECT no, room, post_id AS "postId", create_at AS "createAt" FROM verify_actual a
    WHERE origin = 'import' AND no > ${after} AND NOT EXISTS (SELECT FROM verify_pairs WHERE actual = a.no)
    ORDER BY no LIMIT ${limit}`);

const OriginCount = z.object({ origin: z.string(), count: z.number().int() });

/** Posts that no entity explains, by where they come from. */
export const countOrigins = (db: CommonQueryMethods) =>
  db.any(sql.type(OriginCount)`
    SELECT origin, count(*)::int AS count FROM verify_actual a
    WHERE NOT EXISTS (SELECT FROM verify_pairs WHERE actual = a.no) GROUP BY origin`);

const Expected = z.object({
  message: z.number().int(),
  attachment: z.number().int(),
  reaction: z.number().int(),
});

/** How much of the job has to be there. */
export const countExpected = (db: CommonQueryMethods) =>
  db.one(sql.type(Expected)`
    SELECT count(*)::int AS message, coalesce(sum(files), 0)::int AS attachment,
           coalesce(sum(reactions), 0)::int AS reaction
    FROM verify_expected WHERE own`);

interface DifferenceRow {
  verdict: string;
  type: string;
  slackId: string;
  detail: string;
}

export const addDifferences = async (
  db: CommonQueryMethods,
  differences: readonly DifferenceRow[],
): Promise<void> => {
  if (differences.length === 0) return;
  const lines = differences.map(({ verdict, type, slackId, detail }) =>
    copyLine([verdict, type, slackId, detail]),
  );
  await db.query(sql.type(Nothing)`
    COPY verify_differences (verdict, type, slack_id, detail) FROM STDIN -- ${copied(lines)}`);
};

const Tally = z.object({ verdict: z.string(), type: z.string(), count: z.number().int() });

export const tallyDifferences = (db: CommonQueryMethods) =>
  db.any(sql.type(Tally)`
    SELECT verdict, type, count(*)::int AS count FROM verify_differences GROUP BY verdict, type`);

const Difference = z.object({ no: z.number().int(), slackId: z.string(), detail: z.string() });

/** Differences of one kind by Slack id, `limit` of them behind `after`. */
export const pageOfDifferences = (
  db: CommonQueryMethods,
  { verdict, type }: { verdict: string; type: string },
  after: { slackId: string; no: number } | undefined,
  limit: number,
) =>
  db.any(sql.type(Difference)`
    SELECT no, slack_id AS "slackId", detail FROM verify_differences
    WHERE verdict = ${verdict} AND type = ${type}
      ${after ? sql.fragment`AND (slack_id, no) > (${after.slackId}, ${after.no})` : sql.fragment``}
    ORDER BY slack_id, no LIMIT ${limit}`);

const Username = z.object({ name: z.string() });

/** User names at some targets, `limit` of them behind `after`. */
export const pageOfUsernames = (
  db: CommonQueryMethods,
  targetIds: readonly number[],
  after: string,
  limit: number,
) =>
  db.anyFirst(sql.type(Username)`
    SELECT DISTINCT name COLLATE "C" AS name FROM target_names JOIN workspace_entities USING (entity_id)
    WHERE target_id = ANY (${sql.array(targetIds as number[], 'int4')}) AND type = 'user' AND name COLLATE "C" > ${after}
    ORDER BY name LIMIT ${limit}`);

const Member = z.object({
  username: z.string(),
  kind: z.string(),
  channelSlackId: z.string(),
  userSlackId: z.string(),
});

/** The accounts that a job puts into a channel, each once: the members of some conversations, and who wrote there. */
export const membersAtTarget = (
  db: CommonQueryMethods,
  { jobId, targetId }: { jobId: number; targetId: number },
  channelIds: readonly number[],
) =>
  db.any(sql.type(Member)`
    SELECT DISTINCT ON (n.name) n.name AS username, n.detail::jsonb->>'kind' AS kind,
           c.slack_id AS "channelSlackId", u.slack_id AS "userSlackId"
    FROM memberships m
    JOIN target_names n ON n.target_id = ${targetId} AND n.entity_id = m.user_id
    JOIN workspace_entities c ON c.entity_id = m.channel_id
    JOIN workspace_entities u ON u.entity_id = m.user_id
    WHERE m.job_id = ${jobId} AND m.channel_id = ANY (${sql.array(channelIds as number[], 'int4')})
    ORDER BY n.name, c.slack_id, u.slack_id`);

const SameTarget = z.object({ jobId: z.number().int(), targetId: z.number().int() });

/** Jobs that have succeeded in writing to a place: those of the target in its order, then those of other targets there. */
export const jobsInto = (
  db: CommonQueryMethods,
  { targetId, kind, path }: { targetId: number; kind: string; path: string },
) =>
  db.any(sql.type(SameTarget)`
    SELECT j.job_id AS "jobId", j.target_id AS "targetId" FROM jobs j JOIN targets t USING (target_id)
    WHERE j.status = 'success'
      AND (t.target_id = ${targetId} OR (${kind} = 'mattermost' AND t.kind = ${kind} AND t.path = ${path}))
    ORDER BY t.target_id <> ${targetId}, t.target_id, j.target_index, j.job_id`);
