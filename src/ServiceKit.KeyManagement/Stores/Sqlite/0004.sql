-- The audit log by what was done.
CREATE INDEX audit_action ON audit (action, sequence);
