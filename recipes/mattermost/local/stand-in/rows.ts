import type { Pool, QueryResultRow } from 'pg';

/** Rows as PostgreSQL gives them; `bigint` as number (main.ts). */
export interface UserRow {
  id: string;
  createat: number;
  updateat: number;
  deleteat: number;
  username: string;
  password: string;
  email: string;
  nickname: string;
  firstname: string;
  lastname: string;
  position: string;
  roles: string;
  locale: string;
  lastpictureupdate: number;
}
export interface TeamRow {
  id: string;
  createat: number;
  updateat: number;
  deleteat: number;
  displayname: string;
  name: string;
  description: string;
  type: string;
}
export interface ChannelRow {
  id: string;
  createat: number;
  updateat: number;
  deleteat: number;
  teamid: string;
  type: 'O' | 'P' | 'D';
  displayname: string;
  name: string;
  header: string;
  purpose: string;
  creatorid: string;
}
export interface PostRow {
  id: string;
  createat: number;
  updateat: number;
  editat: number;
  deleteat: number;
  ispinned: boolean;
  userid: string;
  channelid: string;
  rootid: string;
  originalid: string;
  message: string;
  type: string;
  /** JSON. */
  props: string;
  hashtags: string;
  /** JSON. */
  fileids: string;
  hasreactions: boolean;
}
export interface FileRow {
  id: string;
  creatorid: string;
  postid: string;
  createat: number;
  updateat: number;
  deleteat: number;
  /** Below the data folder. */
  path: string;
  name: string;
  extension: string;
  size: number;
  mimetype: string;
}

/** Table and columns come from the code, values as parameters. */
export async function insert(pool: Pool, table: string, row: object): Promise<void> {
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  await pool.query(`INSERT INTO ${table} (${names}) VALUES (${places})`, Object.values(row));
}

export async function rowsOf<Row extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await pool.query<Row>(text, values)).rows;
}

export async function rowOf<Row extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: unknown[] = [],
): Promise<Row | undefined> {
  return (await rowsOf<Row>(pool, text, values))[0];
}
