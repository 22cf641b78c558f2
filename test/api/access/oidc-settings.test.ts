import { describe, expect, it } from '@jest/globals';
import { nameOf, oidcSettings, roleOf } from '../../../src/api/access/oidc-settings.ts';

const ENV = { SLACK_MM2_OIDC_ISSUER: 'https://id.example.com/realms/a', SLACK_MM2_OIDC_CLIENT_ID: 'mm2' };

describe('the settings of an OIDC provider', () => {
  it('are none without an issuer', () => {
    expect(oidcSettings({})).toBeUndefined();
    expect(oidcSettings({ SLACK_MM2_OIDC_ISSUER: ' ' })).toBeUndefined();
  });

  it('come from the environment', () => {
    expect(
      oidcSettings({
        ...ENV,
        SLACK_MM2_OIDC_CLIENT_SECRET: 's3cret',
        SLACK_MM2_OIDC_OPERATORS: 'anna, admins,',
      }),
    ).toEqual({
      issuer: new URL('https://id.example.com/realms/a'),
      clientId: 'mm2',
      clientSecret: 's3cret',
      roleClaim: 'groups',
      operators: ['anna', 'admins'],
    });
  });

  it.each([
    [{ SLACK_MM2_OIDC_ISSUER: 'id.example.com', SLACK_MM2_OIDC_CLIENT_ID: 'a' }, /expected a URL/],
    [{ SLACK_MM2_OIDC_ISSUER: 'http://id.example.com', SLACK_MM2_OIDC_CLIENT_ID: 'a' }, /https/],
    [{ SLACK_MM2_OIDC_ISSUER: 'https://id.example.com' }, /CLIENT_ID is not set/],
  ])('are refused where they can not be: %p', (env, words) => expect(() => oidcSettings(env)).toThrow(words));
});

describe('the role of somebody', () => {
  const settings = { roleClaim: 'groups', operators: ['anna', 'mm2-admins', 'bea@example.com', 'sub-9'] };
  it.each([
    [{ sub: '1', preferred_username: 'anna' }, 'operator'],
    [{ sub: 'sub-9' }, 'operator'],
    [{ sub: '1', groups: ['staff', 'mm2-admins'] }, 'operator'],
    [{ sub: '1', groups: 'mm2-admins' }, 'operator'],
    [{ sub: '1', email: 'bea@example.com', email_verified: true }, 'operator'],
    [{ sub: '1', email: 'bea@example.com' }, 'viewer'],
    [{ sub: '1', email: 'bea@example.com', email_verified: 'true' }, 'viewer'],
    [{ sub: '1', name: 'anna', nickname: 'anna' }, 'viewer'],
    [{ sub: '1', groups: ['mm2-admins2', ['mm2-admins']] }, 'viewer'],
    [{ sub: '1', groups: { 'mm2-admins': true } }, 'viewer'],
    [{ sub: '1' }, 'viewer'],
  ])('%p is %s', (claims, role) => expect(roleOf(claims, settings)).toBe(role));

  it('is that of a viewer for everybody if no operators are named', () => {
    expect(roleOf({ sub: '1', preferred_username: undefined }, { roleClaim: 'groups', operators: [] })).toBe(
      'viewer',
    );
  });
});

describe('the name of somebody', () => {
  it.each([
    [{ sub: '1', preferred_username: 'anna', email: 'a@b' }, 'anna'],
    [{ sub: '1', preferred_username: '', email: 'a@b' }, 'a@b'],
    [{ sub: '1' }, '1'],
  ])('of %p is %s', (claims, name) => expect(nameOf(claims)).toBe(name));
});
