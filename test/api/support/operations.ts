/**
 * Operations that the fuzz tests leave out, by `METHOD path`, with the reason. Everything else that is in the document is called with
 * whatever they think of: a new route needs nothing here unless it is endless, costs a process or a download, or ends the others.
 */
export const NOT_FUZZED: Readonly<Record<string, string>> = {
  'GET /api/v1/events': 'it has no end; job-events.test.ts',
  'GET /api/v1/jobs/{job}/events': 'it has no end; job-events.test.ts',
};

/** Ways of the API that are left out whole: they are there in part, or in many forms. */
export const NOT_FUZZED_BELOW: readonly string[] = ['/api/v1/uploads/tus'];

export const isFuzzed = (name: string): boolean => {
  const [, path = ''] = name.split(' ');
  return !(name in NOT_FUZZED) && !NOT_FUZZED_BELOW.some((one) => path.startsWith(one));
};
