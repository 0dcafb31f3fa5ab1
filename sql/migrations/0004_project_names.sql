-- A project that was put away no longer keeps its name from a new one.
ALTER TABLE app.projects DROP CONSTRAINT projects_username_name_key;
CREATE UNIQUE INDEX projects_active_name ON app.projects (username, name) WHERE is_active;
