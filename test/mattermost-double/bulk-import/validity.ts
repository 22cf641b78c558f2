import { demand } from '../app-error.ts';

/** Checks that several kinds of lines share. Lengths as the server counts them: bytes, or runes. */
export const bytes = (text: string): number => Buffer.byteLength(text);
export const runes = (text: string): number => [...text].length;

export const given = <Value>(value: Value | null | undefined): value is Value =>
  value !== null && value !== undefined;

/** `app.import.<validator>.<what>.error`, the ids of what validators refuse. */
export const refusal = (validator: string) => (what: string) =>
  `app.import.validate_${validator}_import_data.${what}.error`;

/** Space-separated roles, not `system_admin` alone. */
export function validRoles(roles: string): boolean {
  const names = roles.split(/\s+/).filter(Boolean);
  return (
    bytes(roles) <= 256 &&
    names.every((name) => /^[a-z0-9_]{1,64}$/.test(name)) &&
    !(names.length === 1 && names[0] === 'system_admin')
  );
}

export const hasRole = (roles: string | null | undefined, role: string): boolean =>
  (roles ?? '').split(/\s+/).includes(role);

/** @throws AppError too many runes in a text that is there */
export function demandRunes(text: string | null | undefined, max: number, id: string): void {
  if (given(text)) demand(runes(text) <= max, id);
}

/** Go's spelling of JSON, which escapes these. */
export const goJsonRunes = (value: unknown): number => {
  const json = JSON.stringify(value);
  return runes(json) + 5 * (json.match(/[<>&\u2028\u2029]/g)?.length ?? 0);
};

/** Whether a path in a line stays in its folder. */
export function staysInside(path: string): boolean {
  let depth = 0;
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    depth += part === '..' ? -1 : 1;
    if (depth < 0) return false;
  }
  return true;
}
