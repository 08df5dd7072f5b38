-- Sessions of the dashboard. Of the token in the cookie there is but a digest.
CREATE TABLE servicekit.dashboard_sessions (
    digest text COLLATE "C" NOT NULL PRIMARY KEY,
    actor text COLLATE "C" NOT NULL,
    key_id text COLLATE "C",
    address text COLLATE "C",
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    expires_at bigint NOT NULL
);

CREATE INDEX dashboard_sessions_actor ON servicekit.dashboard_sessions (actor, created_at);
CREATE INDEX dashboard_sessions_expires ON servicekit.dashboard_sessions (expires_at);
