-- The load is over, well or not; touches no row once a later run has taken over.
DELETE FROM app.dataset_loads WHERE table_name = %(table_name)s AND run = %(run)s
