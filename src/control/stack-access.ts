import { dataDir as resolveDataDir } from '../embedded/data-dir.ts';
import { readRunningStack } from '../embedded/stack-record.ts';

/** Where the servers are, and how we know. */
export interface StackAccess {
  databaseUrl: string;
  /** `host:port` */
  temporalAddress: string;
  uiUrl: string | undefined;
  /** Of the API and its page, where it is known. */
  apiUrl?: string | undefined;
  /** The data directory of the stack; undefined if the addresses came from the environment. */
  dataDir: string | undefined;
}

/**
 * The servers to use: those of `--data-dir`, if it was given; else those of DATABASE_URL and TEMPORAL_ADDRESS, if both are
 * set; else those of the stack that runs on the usual data directory.
 */
export function findStack(dataDirOption: string | undefined): StackAccess | undefined {
  const { DATABASE_URL, TEMPORAL_ADDRESS } = process.env;
  if (dataDirOption === undefined && DATABASE_URL && TEMPORAL_ADDRESS) {
    return {
      databaseUrl: DATABASE_URL,
      temporalAddress: TEMPORAL_ADDRESS,
      uiUrl: undefined,
      apiUrl: process.env.SLACK_MM2_API_URL || undefined,
      dataDir: undefined,
    };
  }
  const dataDir = resolveDataDir(dataDirOption);
  const running = readRunningStack(dataDir);
  if (!running) return undefined;
  const { databaseUrl, temporalAddress, uiUrl, apiUrl } = running;
  return { databaseUrl, temporalAddress, uiUrl, apiUrl, dataDir };
}

/** A database URL that can be shown. */
export function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = '';
  return url.href;
}

/** The page of a workflow in the Web UI. */
export const workflowPage = (uiUrl: string, workflowId: string, runId: string) =>
  `${uiUrl}/namespaces/default/workflows/${encodeURIComponent(workflowId)}/${runId}`;
