import { z } from 'zod';

/**
 * An archive that is being uploaded, or was. The bytes come by tus 1.0 (https://tus.io) at `/api/v1/uploads/tus`, with the
 * extensions creation, termination, expiration and checksum; `filename` is in `Upload-Metadata`.
 */
export const Upload = z
  .object({
    uploadId: z.string(),
    filename: z.string(),
    sizeBytes: z.number().int(),
    receivedBytes: z.number().int(),
    isComplete: z.boolean(),
    createdAt: z.string(),
  })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof Upload>;
/** `freeBytes` is what the disk has left for uploads. */
export const UploadList = z.object({ uploads: z.array(Upload), freeBytes: z.number().int() });
export type UploadList = z.infer<typeof UploadList>;
