/** What the server refuses, with Mattermost's id of the error. */
export class Refusal extends Error {
  readonly id: string;
  readonly status: number;

  constructor(status: number, id: string) {
    super(id);
    this.id = id;
    this.status = status;
  }
}

export const forbidden = (): Refusal => new Refusal(403, 'api.context.permissions.app_error');

/** @throws Refusal 404 */
export function found<Row>(row: Row | undefined, id: string): Row {
  if (row === undefined) throw new Refusal(404, id);
  return row;
}
