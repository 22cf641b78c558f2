import { type Context, mustRun } from './context.ts';

/** What `flask mailu config-export` gives, as far as it is looked at. */
export interface Exported {
  domain: { name: string; dkim_key?: string | string[] }[];
  user: ({ email: string } & Record<string, unknown>)[];
  alias: ({ email: string } & Record<string, unknown>)[];
}

/** With secrets: nothing of it may be written anywhere. */
export async function exportConfig(context: Context): Promise<Exported> {
  const output = await mustRun(context, 'admin', ['flask', 'mailu', 'config-export', '--json', '--secrets']);
  const { domain = [], user = [], alias = [] } = JSON.parse(output) as Partial<Exported>;
  return { domain, user, alias };
}

/** Adds or changes what is named. JSON is YAML, which it reads. */
export const importConfig = (context: Context, config: Record<string, unknown[]>) =>
  mustRun(
    context,
    'admin',
    ['flask', 'mailu', 'config-import', '--update', '--quiet'],
    JSON.stringify(config),
  );

export const deleteAlias = (context: Context, email: string) =>
  mustRun(context, 'admin', ['flask', 'mailu', 'alias-delete', email]);
