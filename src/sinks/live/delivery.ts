import type { DatabasePool } from 'slonik';
import type { MattermostClient } from '../../mattermost/client/client.ts';
import type { EntityType } from '../../meta/entity-types.ts';
import type { Archive } from '../../slack/archive/archive.ts';
import type { ConvertedChunk } from '../../store/chunks.ts';
import type { Absent } from './absent-reference.ts';
import type { FollowTiming } from './follow-import.ts';
import type { LineSource } from './line-source.ts';

/** What delivering the lines of one type of a job takes. */
export interface Delivery {
  pool: DatabasePool;
  client: MattermostClient;
  jobId: number;
  type: EntityType;
  source: LineSource;
  /** Names that lines must not use: nobody, and no channel, is called so at the server. */
  absent: Absent;
  /** Where an import is written before it is uploaded. */
  zipPath: (importId: number) => string;
  /** What stands on the second line of every import; read from the server, as a team's line overwrites the team. */
  teamLine: () => Promise<string>;
  /** In front of the paths that lines name: `data/`, but for servers before 6.0. */
  folder: string;
  /** `FileSettings.MaxFileSize` of the server. */
  maxFileBytes: number;
  /** How long an import shall take the server. */
  importMs: number;
  timing: FollowTiming;
  openArchive: (jobId: number) => Promise<Archive>;
  /** Called often with what is being done; may throw to stop. */
  onProgress: (details?: object) => void;
  /** Settles a chunk of which everything has been sent. */
  settle: (chunk: ConvertedChunk) => Promise<void>;
}

/** The server refuses one import after the other: a matter of the server, not of the lines. Tried again, later. */
export class ServerTroubleError extends Error {
  override name = 'ServerTroubleError';
}
