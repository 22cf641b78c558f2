import type { ConnectionLike } from '@temporalio/client';

/**
 * The id of a Temporal namespace: made with it, kept for its life, and the same nowhere else. Not its name, which is `default` on every
 * embedded server, nor the id of the cluster, which does not tell two namespaces apart.
 */
export async function temporalNamespaceId(connection: ConnectionLike, namespace: string): Promise<string> {
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
  if (!namespaceInfo?.id)
    throw new TypeError(`Temporal does not tell the id of its namespace "${namespace}"`);
  return namespaceInfo.id;
}
