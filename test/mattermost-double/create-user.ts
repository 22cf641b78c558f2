import { createHash, randomBytes } from 'node:crypto';
import { newId } from './new-id.ts';
import type { UserRow } from './rows.ts';

export const hashPassword = (password: string): string =>
  password === '' ? '' : createHash('sha256').update(password).digest('hex');

export const randomPassword = (): string => randomBytes(24).toString('base64url');

export const newUser = (fields: Pick<UserRow, 'username' | 'email'> & Partial<UserRow>): UserRow => {
  const now = Date.now();
  return {
    email_verified: true,
    nickname: '',
    first_name: '',
    last_name: '',
    position: '',
    roles: 'system_user',
    locale: 'en',
    auth_service: '',
    auth_data: '',
    password_hash: '',
    last_picture_update: 0,
    notify_props: {
      channel: 'true',
      comments: 'never',
      desktop: 'mention',
      desktop_sound: 'true',
      email: 'true',
      first_name: 'false',
      mention_keys: '',
      push: 'mention',
      push_status: 'online',
    },
    props: {},
    picture_hash: '',
    delete_at: 0,
    ...fields,
    id: newId(),
    last_password_update: now,
    create_at: now,
    update_at: now,
  };
};
