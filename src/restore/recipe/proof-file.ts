import { z } from 'zod';

/**
 * `proof.yml` of a recipe: what a restore proof has to know beside the compose file. `DATA.md` says the same of the data in prose,
 * with its sources.
 */

/** The rungs of the ladder, lowest first. */
export const RUNGS = ['install', 'upgrade', 'backup_restore', 'functional', 'lint'] as const;
export type Rung = (typeof RUNGS)[number];

const Name = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/);
/** Relative to the root of a volume, without `..`; `.` is all of it. */
const VolumePath = z
  .string()
  .min(1)
  .refine(
    (path) => !path.startsWith('/') && !path.split('/').includes('..'),
    'expected a path inside the volume',
  );

const Reasons = z.partialRecord(z.enum(RUNGS), z.string().min(10));

/** One place where a service keeps something. What no entry covers must not be in a snapshot. */
const DataEntry = z.strictObject({
  volume: Name,
  path: VolumePath,
  /** `durable`: lost for good without a backup. `rebuildable`: costs time or nothing. `cache`: junk in a backup. */
  class: z.enum(['durable', 'rebuildable', 'cache']),
  /**
   * Where in the volume the snapshot holds it: the path of a dump. A durable entry is captured at its own path unless this is given; then the live
   * path must not be in the snapshot, as a copy of it may be torn.
   */
  captured: VolumePath.optional(),
  /** Of something rebuildable: may come along inside of what is captured. */
  tolerated: z.boolean().default(false),
  why: z.string().min(10),
});
export type DataEntry = z.infer<typeof DataEntry>;

/** A kind of thing that users would miss, seeded and read back through the service. */
const Store = z.strictObject({
  id: Name,
  /** Where it is kept: `volume` names of the compose file. */
  volumes: z.array(Name).min(1),
  what: z.string().min(5),
});

export const ProofFile = z.strictObject({
  name: Name,
  title: z.string().min(1),
  /** Folder, within the recipe's, of the version published before: a compose file of its own. The upgrade starts there. */
  published: z.string().default('published'),
  /** The program that seeds and reads (src/restore/probe/protocol.ts), within the recipe's folder. */
  probe: z.string().default('probe.ts'),
  data: z.array(DataEntry).min(1),
  stores: z.array(Store).min(1),
  /** Made anew for each run, given to services and the probe, never shown. */
  secrets: z.array(Name).default([]),
  /** To be restarted once files and dumps are back, before anything is read: what an operator has to do as well. */
  restart_after_restore: z.array(Name).default([]),
  /** Globs, `volume/path`, that may be unreadable while they are copied (restic's exit 3): files that come and go. */
  may_vanish: z.array(z.string()).default([]),
  /** Rungs that this version leaves out on purpose, and why. */
  skips: Reasons.default({}),
  /** The same of the published version. */
  published_skips: Reasons.default({}),
  /** For one pass, from deploy to teardown. */
  deadline_minutes: z
    .number()
    .positive()
    .max(24 * 60)
    .default(20),
});
export type ProofFile = z.infer<typeof ProofFile>;
