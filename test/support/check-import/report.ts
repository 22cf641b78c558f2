/** A broken rule; `line` counts from 1, 0 is the zip around the lines. */
export interface Problem {
  line: number;
  rule: string;
  what: string;
}

/** Notes a problem of the line that is being checked. */
export type Report = (rule: string, what: string) => void;

const MAX_SHOWN = 160;

/** A value as it is quoted in a problem: short, whatever it is. */
export const shown = (value: unknown): string => String(JSON.stringify(value)).slice(0, MAX_SHOWN);
