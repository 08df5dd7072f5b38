-- Moments are microseconds since 1970 in UTC.

CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL
) STRICT;

INSERT INTO store (one, revision) VALUES (1, 0);

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- Name, id and masked form in capitals, apart by U+001F.
    searched TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    masked TEXT NOT NULL,
    -- JSON arrays.
    scopes TEXT NOT NULL,
    networks TEXT,
    tenant TEXT,
    enabled INTEGER NOT NULL,
    expires_at INTEGER,
    rate_limit TEXT,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    revoked_at INTEGER,
    deleted_at INTEGER,
    replaces TEXT,
    replaced_by TEXT,
    -- Seconds.
    ends_when_unused_for INTEGER,
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    last_used_at INTEGER,
    last_used_from TEXT,
    uses INTEGER NOT NULL DEFAULT 0
) STRICT;

-- With all that a page is chosen by, so that pages that are left out are counted in the index alone.
CREATE INDEX api_keys_revision ON api_keys (revision, id);
CREATE INDEX api_keys_created ON api_keys (created_at, id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_name ON api_keys (name, id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_last_used ON api_keys (coalesce(last_used_at, -9223372036854775808), id, created_at, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_expires ON api_keys (coalesce(expires_at, 9223372036854775807), id, deleted_at) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_tenant ON api_keys (tenant, created_at, id, deleted_at) WHERE deleted_at IS NULL AND tenant IS NOT NULL;
CREATE INDEX api_keys_state ON api_keys (revoked_at, coalesce(expires_at, 9223372036854775807), enabled, id, deleted_at) WHERE deleted_at IS NULL;
-- A search reads all of this, and nothing else.
CREATE INDEX api_keys_searched ON api_keys (searched, id, deleted_at) WHERE deleted_at IS NULL;

-- The scopes of keys that are not deleted, to find keys by scope.
CREATE TABLE api_key_scopes (
    scope TEXT NOT NULL,
    id TEXT NOT NULL REFERENCES api_keys (id),
    PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX api_key_scopes_id ON api_key_scopes (id);

CREATE TABLE answers (
    digest TEXT NOT NULL PRIMARY KEY,
    request_digest TEXT NOT NULL,
    sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX answers_expires ON answers (expires_at);

CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    address TEXT,
    action TEXT NOT NULL,
    key_id TEXT,
    before TEXT,
    after TEXT,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;

CREATE INDEX audit_key ON audit (key_id, sequence);
CREATE INDEX audit_actor ON audit (actor, sequence);
CREATE INDEX audit_at ON audit (at);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
    SELECT raise(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN
    SELECT raise(ABORT, 'the audit log is append-only');
END;

-- Use is counted of keys from other sources too: no references.
CREATE TABLE usage_hours (
    id TEXT NOT NULL,
    hour INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (id, hour, outcome)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_hours_hour ON usage_hours (hour);

CREATE TABLE usage_callers (
    id TEXT NOT NULL,
    address TEXT NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (id, address)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_callers_last ON usage_callers (id, last_at DESC, address);

CREATE TABLE usage_scopes (
    id TEXT NOT NULL,
    scope TEXT NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (id, scope)
) STRICT, WITHOUT ROWID;
