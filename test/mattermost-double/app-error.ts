import { messageOf } from './messages.ts';

interface Details {
  status?: number;
  /** The server's function, which stands before the message in a job's error. */
  where?: string;
  details?: string;
  params?: Record<string, string>;
}

/** An error as the server reports it, in answers and in jobs. */
export class AppError extends Error {
  readonly id: string;
  readonly status: number;
  readonly where: string;
  readonly details: string;

  constructor(id: string, { status = 400, where = 'BulkImport', details = '', params = {} }: Details = {}) {
    super(messageOf(id, params));
    this.id = id;
    this.status = status;
    this.where = where;
    this.details = details;
  }
}

/** `<where>: <message>, <details>`, as Go prints it. */
export const printError = ({ where, message, details }: AppError): string =>
  `${where}: ${message}${details ? `, ${details}` : ''}`;

/** @throws AppError unless the condition holds */
export function demand(condition: boolean, id: string, details?: Details): asserts condition {
  if (!condition) throw new AppError(id, details);
}
