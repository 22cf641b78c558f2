import type { StartForm } from './form.ts';

export const STEP_NAMES = {
  archives: 'Archives',
  look: 'Look at it',
  target: 'Target',
  preflight: 'Pre-flight',
  summary: 'Summary',
} as const;

export type Step = keyof typeof STEP_NAMES;

/** A file that one imports oneself is made without asking a server. */
export const stepsOf = ({ targetKind }: Pick<StartForm, 'targetKind'>): Step[] =>
  targetKind === 'mattermost'
    ? ['archives', 'look', 'target', 'preflight', 'summary']
    : ['archives', 'look', 'target', 'summary'];

/** Fields of the form that can be wrong. */
export type Field =
  | 'archives'
  | 'url'
  | 'token'
  | 'team'
  | 'path'
  | 'emailDomain'
  | 'choices'
  | 'requireRestoreProof';

/** `preflight` is no field, but what is to be said there. */
export type FieldErrors = Partial<Record<Field | 'preflight', string>>;

const STEP_OF: Record<Field, Step> = {
  archives: 'archives',
  url: 'target',
  token: 'target',
  team: 'target',
  path: 'target',
  emailDomain: 'target',
  choices: 'target',
  requireRestoreProof: 'target',
};

export const stepOf = (field: Field): Step => STEP_OF[field];

/** Where the API's `field` stands in the form: `target.url` → `url`; undefined if it is no field that one can see. */
export function fieldOf(apiField: string | undefined): Field | undefined {
  if (apiField === undefined) return undefined;
  const names = apiField.split(/[.[\]/]+/).filter((part) => part !== '' && part !== 'body');
  const name = names[0] === 'target' ? names[1] : names[0];
  return name !== undefined && Object.hasOwn(STEP_OF, name) ? (name as Field) : undefined;
}

/** What is missing or wrong, before anybody is asked. Nothing of it is a rule of its own: the service checks again. */
export function targetErrors(form: StartForm, workersHaveToken: boolean): FieldErrors {
  const errors: FieldErrors = {};
  if (form.team.trim() === '') errors.team = 'Say into which team everything goes.';
  if (form.targetKind === 'mattermost') {
    const address = form.url.trim();
    if (address === '') errors.url = 'Give the address of Mattermost.';
    else if (!/^https?:\/\/[^\s/]/.test(address))
      errors.url = 'An address begins with https:// as in https://mattermost.example.com';
    else if (address.startsWith('http://') && !form.allowHttp && !isThisMachine(address))
      errors.url = 'Over http everybody on the way can read the token. Use https, or allow http below.';
    if (form.token.trim() === '' && !workersHaveToken)
      errors.token = 'A token of a system administrator is needed.';
  }
  return errors;
}

function isThisMachine(address: string): boolean {
  const host = URL.canParse(address) ? new URL(address).hostname : '';
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}
