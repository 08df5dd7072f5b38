-- Moments are microseconds since 1970 in UTC.

CREATE TABLE servicekit.store (
    one boolean PRIMARY KEY CHECK (one),
    schema_version integer NOT NULL,
    revision bigint NOT NULL
);

INSERT INTO servicekit.store (one, schema_version, revision) VALUES (true, 0, 0);

-- COLLATE "C": by code points, whatever the collation of the database.
CREATE TABLE servicekit.api_keys (
    id text COLLATE "C" PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    -- Name, id and masked form in capitals, apart by U+001F.
    searched text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL UNIQUE,
    masked text NOT NULL,
    scopes text[] NOT NULL,
    -- A JSON array.
    networks text,
    tenant text COLLATE "C",
    enabled boolean NOT NULL,
    expires_at bigint,
    rate_limit text,
    created_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_at bigint NOT NULL,
    revoked_at bigint,
    deleted_at bigint,
    replaces text,
    replaced_by text,
    -- Seconds.
    ends_when_unused_for bigint,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    last_used_at bigint,
    last_used_from text,
    uses bigint NOT NULL DEFAULT 0
);

CREATE INDEX api_keys_revision ON servicekit.api_keys (revision, id);
CREATE INDEX api_keys_created ON servicekit.api_keys (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_name ON servicekit.api_keys (name, id) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_last_used ON servicekit.api_keys (coalesce(last_used_at, -9223372036854775808), id) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_expires ON servicekit.api_keys (coalesce(expires_at, 9223372036854775807), id) WHERE deleted_at IS NULL;
CREATE INDEX api_keys_tenant ON servicekit.api_keys (tenant, created_at, id) WHERE deleted_at IS NULL AND tenant IS NOT NULL;
CREATE INDEX api_keys_revoked ON servicekit.api_keys (created_at, id) WHERE deleted_at IS NULL AND revoked_at IS NOT NULL;
CREATE INDEX api_keys_disabled ON servicekit.api_keys (created_at, id) WHERE deleted_at IS NULL AND revoked_at IS NULL AND NOT enabled;
CREATE INDEX api_keys_scopes ON servicekit.api_keys USING gin (scopes);

CREATE TABLE servicekit.answers (
    digest text COLLATE "C" PRIMARY KEY,
    request_digest text NOT NULL,
    sealed bytea NOT NULL,
    expires_at bigint NOT NULL
);

CREATE INDEX answers_expires ON servicekit.answers (expires_at);

CREATE TABLE servicekit.audit (
    sequence bigint PRIMARY KEY,
    at bigint NOT NULL,
    actor text COLLATE "C" NOT NULL,
    address text,
    action text COLLATE "C" NOT NULL,
    key_id text COLLATE "C",
    -- Text, not jsonb: the chain is over what was written, to the byte.
    before text,
    after text,
    previous text NOT NULL,
    digest text NOT NULL
);

CREATE INDEX audit_key ON servicekit.audit (key_id, sequence);
CREATE INDEX audit_actor ON servicekit.audit (actor, sequence);
CREATE INDEX audit_at ON servicekit.audit (at);

CREATE FUNCTION servicekit.audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON servicekit.audit
    FOR EACH STATEMENT EXECUTE FUNCTION servicekit.audit_is_append_only();

-- Use is counted of keys from other sources too: no references.
CREATE TABLE servicekit.usage_hours (
    id text COLLATE "C" NOT NULL,
    hour bigint NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (id, hour, outcome)
);

CREATE INDEX usage_hours_hour ON servicekit.usage_hours (hour);

CREATE TABLE servicekit.usage_callers (
    id text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    last_at bigint NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (id, address)
);

CREATE INDEX usage_callers_last ON servicekit.usage_callers (id, last_at DESC, address);

CREATE TABLE servicekit.usage_scopes (
    id text COLLATE "C" NOT NULL,
    scope text COLLATE "C" NOT NULL,
    last_at bigint NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (id, scope)
);
