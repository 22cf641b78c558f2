/** How many cases a property looks at; more in a long search: `PROPERTY_RUNS=100000`, with `PROPERTY_SEED` for another seed. */
export const effort = (numRuns: number): { numRuns: number; seed?: number } => ({
  numRuns: Number(process.env.PROPERTY_RUNS ?? numRuns),
  seed: process.env.PROPERTY_SEED === undefined ? 1 : Number(process.env.PROPERTY_SEED),
});
