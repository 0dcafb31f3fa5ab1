-- Does PostgreSQL answer?
SELECT 1 AS pong
