-- The audit log by what was done, and by the day: with the place in the index, the rows are not needed to find out between which places a day lies.
CREATE INDEX audit_action ON servicekit.audit (action, sequence);
CREATE INDEX audit_day ON servicekit.audit (at, sequence);
DROP INDEX servicekit.audit_at;
