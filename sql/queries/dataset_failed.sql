-- Note a failed try; what was loaded before stays as it is.
INSERT INTO app.datasets (table_name, source, error) VALUES (%(table_name)s, '', %(error)s)
ON CONFLICT (table_name) DO UPDATE SET error = EXCLUDED.error, checked_at = now()
