import { z } from 'zod';

/** What the page needs to know of the service before it shows anything. */
export const ServiceInfo = z
  .object({
    version: z.string(),
    /** Folders whose archives may be migrated, and into which files may be written. */
    folders: z.array(z.string()),
    /** Where import files are made if no path is given. */
    importFolder: z.string(),
    temporalUiUrl: z.string().nullable(),
    /** The sample export that comes with the service; null if it is not there. */
    sampleArchive: z.string().nullable(),
    /** Whether a request for a server may leave out the token: the service has one, and nobody else comes in. */
    workersHaveToken: z.boolean(),
  })
  .meta({ id: 'ServiceInfo' });
export type ServiceInfo = z.infer<typeof ServiceInfo>;

/** A Slack export that can be chosen. */
export const FoundArchive = z.object({
  path: z.string(),
  name: z.string(),
  /** null of a folder. */
  sizeBytes: z.number().int().nullable(),
  modifiedAt: z.string(),
});
/** Zip files and unpacked exports in the allowed folders, the newest first; at most 500. */
export const FoundArchives = z.object({ archives: z.array(FoundArchive) });
export type FoundArchives = z.infer<typeof FoundArchives>;
