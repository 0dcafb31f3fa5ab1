-- Note that the source had nothing new.
UPDATE app.datasets SET error = NULL, error_pt = NULL, checked_at = now() WHERE table_name = %(table_name)s
