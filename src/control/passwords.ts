import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { UserError } from './user-error.ts';

/**
 * Argon2id, as the package does unless told otherwise, with 19 MiB, two passes and one lane.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const SHORTEST = 12;
/** As long as what the API takes at login. */
const LONGEST = 1_000;

/** @throws UserError if it is too short or too long */
export async function hashPassword(password: string): Promise<string> {
  const length = [...password].length;
  if (length < SHORTEST) throw new UserError(`a password has at least ${SHORTEST} characters`);
  if (password.length > LONGEST) throw new UserError(`a password has at most ${LONGEST} characters`);
  return hash(password, PARAMETERS);
}

let nobodys: Promise<string> | undefined;

/** @param stored of the user; undefined if there is none, which takes as long to find out as a wrong password */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  nobodys ??= hash(randomBytes(32), PARAMETERS);
  const instead = await nobodys;
  const isRight = await verify(stored ?? instead, password);
  return isRight && stored !== undefined;
}
