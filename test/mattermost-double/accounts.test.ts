import { describe, expect, it } from '@jest/globals';
import type { MattermostDouble } from './start-mattermost-double.ts';
import { call, get, runLines } from './support/client.ts';
import { user } from './support/lines.ts';
import { userNamed, withDoubles } from './support/with-double.ts';

const { startWorld } = withDoubles();
const stored = (double: MattermostDouble, name: string) => double.state.by.username.first(name)!;

describe('what is shown of an account', () => {
  it('has the time of its password for its owner alone', async () => {
    const double = await startWorld();
    expect(await get(double, '/users/me')).toHaveProperty('last_password_update');
    const shown = [
      await userNamed(double, 'bob'),
      ...(await get(double, '/users?per_page=200')).filter(
        ({ username }: { username: string }) => username === 'bob',
      ),
      ...(await call(double, 'POST', '/users/ids', { body: [stored(double, 'bob').id] })).body,
    ];
    expect(shown).toHaveLength(3);
    for (const one of shown) {
      expect(one).toMatchObject({
        username: 'bob',
        email: 'bob@example.com',
        auth_service: '',
        locale: 'en',
      });
      expect(one).not.toHaveProperty('last_password_update');
      expect(one).not.toHaveProperty('email_verified');
    }
  });

  it.each([
    ['11.6', 'bob-7'],
    ['5.38', ''],
  ] as const)('has the data of its SSO for an administrator of %s as %j', async (version, auth_data) => {
    const double = await startWorld({ version });
    const { id } = stored(double, 'bob');
    await call(double, 'PUT', `/users/${id}/auth`, { body: { auth_service: 'saml', auth_data: 'bob-7' } });
    expect(await userNamed(double, 'bob')).toMatchObject({ auth_service: 'saml', auth_data });
    const asMember = { ...double, token: double.memberToken };
    expect(await userNamed(asMember, 'bob')).toMatchObject({ auth_service: '', auth_data: '' });
  });
});

describe('the time of a password', () => {
  const SSO = { auth_service: 'saml', auth_data: 'bob-7' };
  it.each([
    ['a line without a password', user('bob'), true],
    ['a line with one', user('bob', { password: 'Correct-horse-1' }), true],
    ['a line of another SSO', user('bob', { ...SSO, auth_data: 'bob-8' }), true],
    ['a line of the same SSO', user('bob', SSO), false],
  ])('after %s', async (_, line, isNew) => {
    const double = await startWorld();
    await call(double, 'PUT', `/users/${stored(double, 'bob').id}/auth`, { body: SSO });
    const before = { ...stored(double, 'bob'), last_password_update: 7 };
    double.state.commit(['users', before]);
    expect((await runLines(double, [line])).status).toBe('success');
    expect(stored(double, 'bob').last_password_update > 7).toBe(isNew);
  });
});

it('deactivates an account with the bots that it owns', async () => {
  const double = await startWorld();
  await runLines(double, [
    { type: 'bot', bot: { username: 'beep', owner: 'ann', display_name: 'Beep' } },
    { type: 'bot', bot: { username: 'boop', owner: 'bob', display_name: 'Boop' } },
  ]);
  const active = async (name: string) => (await userNamed(double, name)).delete_at === 0;
  const set = (value: unknown) =>
    call(double, 'PUT', `/users/${stored(double, 'ann').id}/active`, { body: { active: value } });
  expect((await set('no')).status).toBe(400);
  expect((await set(false)).body).toEqual({ status: 'OK' });
  expect(await Promise.all(['ann', 'beep', 'boop'].map(active))).toEqual([false, false, true]);
  await set(true);
  expect(await Promise.all(['ann', 'beep'].map(active))).toEqual([true, false]);
});
