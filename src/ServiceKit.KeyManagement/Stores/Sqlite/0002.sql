-- Sessions of the dashboard. Of the token in the cookie there is but a digest.
CREATE TABLE dashboard_sessions (
    digest TEXT NOT NULL PRIMARY KEY,
    actor TEXT NOT NULL,
    key_id TEXT,
    address TEXT,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX dashboard_sessions_actor ON dashboard_sessions (actor, created_at);
CREATE INDEX dashboard_sessions_expires ON dashboard_sessions (expires_at);
