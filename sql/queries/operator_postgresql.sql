-- PostgreSQL as it says itself.
SELECT current_setting('server_version') AS version,
       current_setting('max_connections')::integer AS connections_limit,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
       pg_database_size(current_database()) AS size,
       extract(epoch FROM now() - pg_postmaster_start_time())::bigint AS uptime_seconds,
       (SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)
        FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid())
           AS longest_transaction_seconds
