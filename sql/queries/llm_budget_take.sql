-- Room in a person's budget of the day for one more call? Then what it may come to is set aside:
-- the most that a call of the person's last week came to, or anybody's before the person's first.
-- What was set aside for longer than any call lasts is given back.
WITH calls AS (
    SELECT coalesce(sum(cost) FILTER (WHERE day = %(day)s), 0) AS spent,
           coalesce(max(cost),
                    (SELECT max(others.cost) FROM app.llm_calls AS others
                     WHERE others.day BETWEEN %(day)s::date - 7 AND %(day)s::date), 0) AS likely
    FROM app.llm_calls
    WHERE username = %(username)s AND day BETWEEN %(day)s::date - 7 AND %(day)s::date
), forgotten AS (
    DELETE FROM app.llm_holds WHERE username = %(username)s AND until <= now()
), held AS (
    SELECT coalesce(sum(cost), 0) AS cost FROM app.llm_holds
    WHERE username = %(username)s AND day = %(day)s AND until > now()
), taken AS (
    INSERT INTO app.llm_holds (hold_id, username, day, cost, until)
    SELECT %(hold_id)s::uuid, %(username)s, %(day)s, likely, now() + %(seconds)s * interval '1 second'
    FROM calls, held WHERE spent + held.cost < %(budget)s
    RETURNING 1
)
SELECT spent, held.cost AS held, EXISTS (SELECT 1 FROM taken) AS allowed FROM calls, held
