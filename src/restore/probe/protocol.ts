import { z } from 'zod';

/**
 * What a recipe's probe is asked and answers: one process a question, `node probe.ts VERB`, the input as JSON on standard input, the answer
 * as JSON on standard output. It tells what it sees; what follows from that is decided here. A probe exits with another status than 0
 * only if it could not look (the rung is then `unverified`): a service that says no is an answer.
 */

/**
 * - `seed`: puts real data into every store, through the service.
 * - `read`: reads every store back, through the service, with the same credentials.
 * - `mutate`: after the backup: writes something new into each store (the canary), and damages one thing that was seeded.
 * - `write`: after the restore: uses the service once more, in each store.
 * - `functional`: the recipe's own tests: on the restored service, and before that on the version that was published.
 */
export const VERBS = ['seed', 'read', 'mutate', 'write', 'functional'] as const;
export type Verb = (typeof VERBS)[number];

export interface Endpoint {
  host: string;
  port: number;
  /** `imap`, `lmtp`, `http`, `redis`, …: as the recipe's process.yml, or the driver, says. */
  protocol: string;
}

/** Unknown and secret texts stand in `secrets` only; nothing else of it may be written anywhere. */
export interface ProbeInput {
  run: string;
  /** What names, texts and numbers are made from: another pass has another seed, and so other data. */
  seed: number;
  /** `example.com`, or below it. */
  domain: string;
  endpoints: Record<string, Endpoint>;
  /** Service → the beginning of a command that runs in it: `[...exec.admin, 'flask', 'mailu', …]`. */
  exec: Record<string, string[]>;
  secrets: Record<string, string>;
  /** Whether a snapshot was restored into the service. */
  isRestored: boolean;
  /** What `seed` answered as `state`; null to `seed` itself. */
  state: unknown;
}

/** A value that can be compared: numbers and short texts; content only as its SHA-256. */
const Fact = z.union([z.string().max(4_000), z.number(), z.boolean(), z.array(z.string().max(4_000))]);

export const Item = z.strictObject({
  /** The same for the same thing before and after: `INBOX/Projects/Nested:uid 3`. */
  id: z.string().min(1).max(500),
  facts: z.record(z.string(), Fact),
});
export type Item = z.infer<typeof Item>;

/**
 * What a service says of a store. `served`: it answered, with these items (perhaps none). `refused`: it is healthy and knows nothing of the account or
 * object: a refused login, an unknown recipient. A service that is broken ("temporary failure", a crash) is `broken`, never `refused`.
 */
export const StoreAnswer = z.strictObject({
  store: z.string(),
  answer: z.enum(['served', 'refused', 'broken']),
  /** What the service said, for people: "AUTHENTICATIONFAILED". No secrets. */
  said: z.string().max(1_000).default(''),
  items: z.array(Item).default([]),
});
export type StoreAnswer = z.infer<typeof StoreAnswer>;

const Named = z.strictObject({ store: z.string(), id: z.string() });

export const ANSWERS = {
  /** `evidence`: small facts for the bundle, such as the headers of the message: name → text. */
  seed: z.strictObject({
    state: z.unknown(),
    evidence: z.record(z.string(), z.string().max(20_000)).default({}),
  }),
  read: z.strictObject({ stores: z.array(StoreAnswer) }),
  /** Ids as `read` gives them. A store in which nothing can be damaged or added says why in `cannot`. */
  mutate: z.strictObject({
    canaries: z.array(Named),
    damaged: z.array(Named),
    cannot: z
      .array(z.strictObject({ store: z.string(), what: z.enum(['canary', 'damage']), why: z.string() }))
      .default([]),
  }),
  write: z.strictObject({ written: z.array(Named) }),
  functional: z.strictObject({
    checks: z
      .array(z.strictObject({ id: z.string(), ok: z.boolean(), detail: z.string().max(1_000) }))
      .min(1),
  }),
} as const;

export type ProbeAnswer<V extends Verb> = z.infer<(typeof ANSWERS)[V]>;
