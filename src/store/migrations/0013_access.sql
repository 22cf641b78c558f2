-- Who may use the API. Nothing of a migration depends on it: jobs that are running go on.
CREATE TABLE api_users (
  user_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'operator')),
  -- Argon2id, with its parameters and salt.
  password_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  password_changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX api_users_name ON api_users (lower(name));

CREATE TABLE api_sessions (
  -- SHA-256 of the token, in hexadecimal: who reads this table can't log in with it.
  token_hash text PRIMARY KEY,
  -- Of an account of ours; else name and role are what an OIDC provider said at login.
  user_id int REFERENCES api_users ON DELETE CASCADE,
  name text,
  role text CHECK (role IN ('viewer', 'operator')),
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  CHECK ((user_id IS NULL) = (name IS NOT NULL AND role IS NOT NULL))
);
CREATE INDEX api_sessions_user ON api_sessions (user_id);
CREATE INDEX api_sessions_expiry ON api_sessions (expires_at);

CREATE TABLE audit_log (
  audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  user_name text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  -- HTTP status of the answer.
  status int NOT NULL,
  address text NOT NULL
);
