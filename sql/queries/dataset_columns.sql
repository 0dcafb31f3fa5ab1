-- The columns of a table of schema data in order, and which of them are its key.
SELECT a.attname::text AS name, a.attnotnull AS required,
       coalesce(a.attnum = ANY (i.indkey), false) AS is_key
FROM pg_attribute AS a
LEFT JOIN pg_index AS i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = to_regclass('data.' || quote_ident(%(table_name)s))
  AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
