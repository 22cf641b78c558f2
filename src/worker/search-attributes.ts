import type { Connection } from '@temporalio/client';
import { ENTITY_TYPE_KEY, STAGE_KEY, WORKSPACE_KEY } from '../workflows/search-attributes.ts';

/** `INDEXED_VALUE_TYPE_KEYWORD` of temporal.api.enums.v1, whose package is CommonJS without named exports. */
const KEYWORD = 2;

/**
 * Registers the search attributes of a migration where they are missing. Without them the first workflow task of every
 * migration would fail again and again.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = [STAGE_KEY, ENTITY_TYPE_KEY, WORKSPACE_KEY].filter(
    ({ name }) => !(name in (customAttributes ?? {})),
  );
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map(({ name }) => [name, KEYWORD])),
  });
}
