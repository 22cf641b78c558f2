/** It can't be verified at all; the message says why. */
export class VerifyError extends Error {
  override name = 'VerifyError';
}
