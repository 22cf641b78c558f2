import type { Endpoint, ProbeInput } from '../../../src/restore/probe/protocol.ts';
import { createMaker } from './maker.ts';

export const ROLES = ['admin', 'member', 'outsider'] as const;
export type Role = (typeof ROLES)[number];

export interface Person {
  role: Role;
  username: string;
  email: string;
  password: string;
  first_name: string;
  last_name: string;
  nickname: string;
  position: string;
  locale: string;
}

/** The three people of a pass. Mattermost asks for letters of both cases, digits and a sign in a password. */
export function peopleOf({ seed, domain, secrets }: ProbeInput): Record<Role, Person> {
  const make = createMaker(seed);
  const person = (role: Role): Person => {
    const username = `${role}-${make.token(`username/${role}`)}`;
    return {
      role,
      username,
      email: `${username}@${domain}`,
      password: `Aa1!${secretOf(secrets, `${role}_password`)}`.slice(0, 64),
      first_name: make.word(`first/${role}`),
      last_name: make.word(`last/${role}`),
      nickname: make.word(`nick/${role}`),
      position: make.word(`position/${role}`),
      locale: 'en',
    };
  };
  return { admin: person('admin'), member: person('member'), outsider: person('outsider') };
}

/** @throws Error if the driver made no such secret: nothing can be looked at then */
function secretOf(secrets: Record<string, string>, name: string): string {
  const secret = secrets[name];
  if (!secret) throw new Error(`no secret ${name}: proof.yml has to name it`);
  return secret;
}

/** @throws Error if there is no endpoint `app` */
export function appOf({ endpoints }: ProbeInput): Endpoint {
  const { app } = endpoints;
  if (!app) throw new Error('no endpoint app: process.yml has to name it');
  return app;
}
