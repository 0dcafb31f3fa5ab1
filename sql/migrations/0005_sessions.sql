-- Logins as rows, so that one of them can be ended; tokens for programs; the role of those who
-- manage accounts.

ALTER TABLE app.users DROP CONSTRAINT users_role_check;
ALTER TABLE app.users ADD CONSTRAINT users_role_check CHECK (role IN ('user', 'operator', 'admin'));
-- Until now the first account was an operator: somebody has to manage the others.
UPDATE app.users SET role = 'admin'
WHERE username = (SELECT username FROM app.users WHERE role = 'operator' AND NOT disabled
                  ORDER BY created_at, username LIMIT 1);

-- One row per open login; ending a login deletes its row.
CREATE TABLE app.sessions (
    id            text PRIMARY KEY,                    -- unguessable; the token's `sid`
    username      text NOT NULL REFERENCES app.users ON DELETE CASCADE,
    token_version integer NOT NULL,                    -- void once the account's is higher
    created_at    timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL
);
CREATE INDEX sessions_of_user ON app.sessions (username, created_at);
CREATE INDEX sessions_expiry ON app.sessions (expires_at);

-- Personal access tokens: what a program shows instead of a login.
CREATE TABLE app.access_tokens (
    id           text PRIMARY KEY,
    username     text NOT NULL REFERENCES app.users ON DELETE CASCADE,
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    token_hash   bytea NOT NULL UNIQUE,                -- sha256: the token itself is not kept
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz                           -- to the minute
);
CREATE INDEX access_tokens_of_user ON app.access_tokens (username, created_at);
