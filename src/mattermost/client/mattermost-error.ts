export interface MattermostErrorDetails {
  /** Of HTTP; 0 where no answer came. */
  status: number;
  /** The server's own id of the error, such as `api.context.permissions.app_error`; '' without one. */
  id?: string;
  method: string;
  /** Below the server's address, without a query; with `…` in place of what may be somebody's address. */
  path: string;
  /** How long the server asks to be left alone, in milliseconds. */
  waitMs?: number | undefined;
  /** Of the network: whether it will say the same next time, and whether nothing can have reached the server. */
  network?: { isFinal: boolean; isUnsent: boolean };
  cause?: unknown;
}

/** A request that Mattermost refused, or did not answer. The message says what was asked; nothing of it is a token. */
export class MattermostError extends Error {
  override name = 'MattermostError';
  readonly status: number;
  readonly id: string;
  /** The words of the server, or of the network, alone. */
  readonly words: string;
  readonly method: string;
  readonly path: string;
  readonly waitMs: number | undefined;
  /** Whether it may go well at another time. */
  readonly isPassing: boolean;
  /** Whether the server has done nothing of what was asked. */
  readonly isUndone: boolean;

  constructor(words: string, details: MattermostErrorDetails) {
    const { status, id = '', method, path, waitMs, network, cause } = details;
    const what = status === 0 ? '' : ` HTTP ${status}`;
    super(`${method} ${path}:${what}${what && words ? ', ' : ' '}${words}${id ? ` (${id})` : ''}`.trim(), {
      cause,
    });
    this.status = status;
    this.id = id;
    this.words = words;
    this.method = method;
    this.path = path;
    this.waitMs = waitMs;
    this.isPassing = network ? !network.isFinal : isPassing(status);
    this.isUndone = network?.isUnsent ?? status === 429;
  }
}

/** 501 is a feature that is switched off. */
const isPassing = (status: number) => status === 429 || status === 408 || (status >= 500 && status !== 501);

/** What is not there, on this server or in this version of it. */
export const isMissing = (error: unknown): error is MattermostError =>
  error instanceof MattermostError && error.status === 404;
