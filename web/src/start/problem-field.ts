/** The field that the API says is wrong, if it does. */
export const problemField = (error: unknown): string | undefined =>
  error instanceof Error && 'field' in error && typeof error.field === 'string' ? error.field : undefined;

/** A message at its field, which need not be named there: `target.url: no such host` → `no such host`. */
export const atField = (message: string, apiField: string | undefined): string =>
  apiField !== undefined && message.startsWith(`${apiField}: `)
    ? message.slice(apiField.length + 2)
    : message;
