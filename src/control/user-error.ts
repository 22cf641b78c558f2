/** Something the user can put right. The message is one line, and says what to do. */
export class UserError extends Error {
  override name = 'UserError';
  readonly exitStatus: number;

  constructor(message: string, { exitStatus = 1, cause }: { exitStatus?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.exitStatus = exitStatus;
  }
}
