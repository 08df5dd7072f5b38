-- What keys have used of limits of their own, for all replicas together. Nothing that has to survive a crash of the server: the limits
-- then begin anew.
CREATE UNLOGGED TABLE servicekit.key_limits (
    id      text   NOT NULL,
    span    bigint NOT NULL, -- microseconds
    ends_at bigint NOT NULL, -- microseconds since 1970, by the clock of the server
    used    bigint NOT NULL,
    PRIMARY KEY (id, span)
);
