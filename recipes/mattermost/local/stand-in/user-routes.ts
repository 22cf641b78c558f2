import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import type { FastifyInstance } from 'fastify';
import { adminOf, subjectOf, tokenOf, userOf } from './access.ts';
import { formOf } from './form.ts';
import { newId } from './new-id.ts';
import { pageOf } from './paging.ts';
import { forbidden, found, Refusal } from './refusal.ts';
import { insert, rowOf, rowsOf, type UserRow } from './rows.ts';
import { foldersOf, type ServerContext } from './server-context.ts';

/** Cheap: what these passwords guard is made for one proof, and gone after it. */
const COST = { memoryCost: 4_096, timeCost: 1 };
const SESSION_MS = 30 * 24 * 60 * 60 * 1000;

const showUser = (user: UserRow) => ({
  id: user.id,
  create_at: user.createat,
  update_at: user.updateat,
  delete_at: user.deleteat,
  username: user.username,
  auth_service: '',
  email: user.email,
  nickname: user.nickname,
  first_name: user.firstname,
  last_name: user.lastname,
  position: user.position,
  roles: user.roles,
  locale: user.locale,
});

export function userRoutes(app: FastifyInstance, context: ServerContext): void {
  const { pool } = context;

  app.post('/users', async (request, reply) => {
    const asked = request.body as Record<string, string>;
    const isFirst = !(await rowOf(pool, 'SELECT 1 FROM users LIMIT 1'));
    if (!isFirst) await adminOf(context, request);
    const { username = '', email = '', password = '' } = asked;
    if (!/^[a-z][a-z0-9._-]{2,63}$/.test(username))
      throw new Refusal(400, 'model.user.is_valid.username.app_error');
    if (password.length < 10) throw new Refusal(400, 'model.user.is_valid.pwd.app_error');
    if (await rowOf(pool, 'SELECT 1 FROM users WHERE username = $1 OR email = $2', [username, email]))
      throw new Refusal(400, 'app.user.save.username_exists.app_error');
    const now = Date.now();
    const user: UserRow = {
      id: newId(),
      createat: now,
      updateat: now,
      deleteat: 0,
      username,
      password: await hash(password, COST),
      email,
      nickname: asked.nickname ?? '',
      firstname: asked.first_name ?? '',
      lastname: asked.last_name ?? '',
      position: asked.position ?? '',
      roles: isFirst ? 'system_admin system_user' : 'system_user',
      locale: asked.locale ?? 'en',
      lastpictureupdate: 0,
    };
    await insert(pool, 'users', user);
    await insert(pool, 'preferences', {
      userid: user.id,
      category: 'tutorial_step',
      name: user.id,
      value: '0',
    });
    return reply.code(201).send(showUser(user));
  });

  app.post('/users/login', async (request, reply) => {
    const { login_id = '', password = '' } = request.body as Record<string, string>;
    const user = await rowOf<UserRow>(
      pool,
      'SELECT * FROM users WHERE (username = $1 OR email = $1) AND deleteat = 0',
      [login_id.toLowerCase()],
    );
    if (!user || !(await verify(user.password, password)))
      throw new Refusal(401, 'api.user.login.invalid_credentials_email_username');
    const token = newId();
    const now = Date.now();
    await insert(pool, 'sessions', {
      id: newId(),
      token,
      createat: now,
      expiresat: now + SESSION_MS,
      userid: user.id,
    });
    return reply.header('Token', token).send(showUser(user));
  });

  app.post('/users/logout', async (request) => {
    await userOf(context, request);
    await pool.query('DELETE FROM sessions WHERE token = $1', [tokenOf(request)]);
    return { status: 'OK' };
  });

  app.get('/users', async (request) => {
    await userOf(context, request);
    const page = pageOf(request);
    const users = await rowsOf<UserRow>(pool, `SELECT * FROM users ORDER BY username ${page}`);
    return users.map(showUser);
  });

  app.get('/users/:id', async (request) => showUser(await subjectOf(context, request)));

  app.put('/users/:id/password', async (request) => {
    const { id } = await subjectOf(context, request);
    const { new_password = '' } = request.body as Record<string, string>;
    await adminOf(context, request);
    await pool.query('UPDATE users SET password = $1, updateat = $2 WHERE id = $3', [
      await hash(new_password, COST),
      Date.now(),
      id,
    ]);
    await pool.query('DELETE FROM sessions WHERE userid = $1', [id]);
    return { status: 'OK' };
  });

  const pictureOf = (id: string) => join(foldersOf(context).data, 'users', id, 'profile.png');

  app.post('/users/:id/image', async (request) => {
    const { id } = await subjectOf(context, request);
    const image = (await formOf(request)).get('image');
    if (!(image instanceof File)) throw new Refusal(400, 'api.user.upload_profile_user.no_file.app_error');
    await mkdir(dirname(pictureOf(id)), { recursive: true });
    await writeFile(pictureOf(id), await image.bytes());
    await pool.query('UPDATE users SET lastpictureupdate = $1 WHERE id = $2', [Date.now(), id]);
    return { status: 'OK' };
  });

  // Mattermost draws one for those who have none.
  app.get('/users/:id/image', async (request, reply) => {
    await userOf(context, request);
    const { id } = request.params as { id: string };
    const bytes = await readFile(pictureOf(id)).catch(() => undefined);
    return reply.type('image/png').send(found(bytes, 'api.user.get_profile_image.not_found.app_error'));
  });

  app.get('/users/:id/preferences', async (request) => {
    const { id } = await subjectOf(context, request);
    return rowsOf(
      pool,
      'SELECT userid AS user_id, category, name, value FROM preferences WHERE userid = $1 ORDER BY category, name',
      [id],
    );
  });

  app.put('/users/:id/preferences', async (request) => {
    const { id } = await subjectOf(context, request);
    for (const { user_id, category, name, value } of request.body as Record<string, string>[]) {
      if (user_id !== id) throw forbidden();
      await pool.query(
        `INSERT INTO preferences (userid, category, name, value) VALUES ($1, $2, $3, $4)
         ON CONFLICT (userid, category, name) DO UPDATE SET value = excluded.value`,
        [id, category, name, value],
      );
    }
    return { status: 'OK' };
  });
}
