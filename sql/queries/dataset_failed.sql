-- Note a failed try; what was loaded before stays as it is.
INSERT INTO app.datasets (table_name, source, error, error_pt)
VALUES (%(table_name)s, '', %(error)s, %(error_pt)s)
ON CONFLICT (table_name) DO UPDATE
SET error = EXCLUDED.error, error_pt = EXCLUDED.error_pt, checked_at = now()
