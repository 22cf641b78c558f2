/** Takes one line that tells the person at the terminal what is going on. */
export type Log = (line: string) => void;
