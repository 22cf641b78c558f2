/** The field that the API says is wrong, if it does. */
export const problemField = (error: unknown): string | undefined =>
  error instanceof Error && 'field' in error && typeof error.field === 'string' ? error.field : undefined;
