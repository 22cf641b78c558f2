import type { Config } from '../config.ts';
import type { FileStore } from '../file-store.ts';
import type { State } from '../state.ts';
import type { Version } from '../versions.ts';
import type { ZipContents } from './zip-contents.ts';

/** What an import works with. */
export interface ImportContext {
  state: State;
  version: Version;
  /** As it is at this moment. */
  config(): Config;
  maxPostSize: number;
  zip: ZipContents;
  files: FileStore;
  /** The server's log, where skipped attachments are told of and nowhere else. */
  warn(text: string): void;
  /** Whether a post of this message can't be stored, or, if there is none, a whole import; the server says no line. */
  poison?: ((message: string | undefined) => boolean) | undefined;
}

/** An error and the line that it is blamed on, 0 if the server cannot tell. */
export class LineError extends Error {
  readonly error: Error;
  readonly line: number;

  constructor(error: Error, line: number) {
    super(error.message, { cause: error });
    this.error = error;
    this.line = line;
  }
}
