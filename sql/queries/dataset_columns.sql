-- The columns of a table of schema data in order: their types, and which of them are its key.
SELECT a.attname::text AS name, a.attnotnull AND NOT a.atthasdef AS required,
       format_type(a.atttypid, NULL) AS type, a.atttypmod AS modifier,
       coalesce(a.attnum = ANY (i.indkey), false) AS is_key
FROM pg_attribute AS a
LEFT JOIN pg_index AS i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = to_regclass('data.' || quote_ident(%(table_name)s))
  AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
