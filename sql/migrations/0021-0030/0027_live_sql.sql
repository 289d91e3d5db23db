-- Which functions and views the database has: the files of sql/functions and sql/views, each with its checksum. From here on
-- migrations hold tables and data only.
CREATE TABLE live_sql (
  name       text PRIMARY KEY,
  checksum   text NOT NULL,                            -- SHA-256 of the file, hex
  views      text[] NOT NULL DEFAULT '{}',             -- the views that it makes
  applied_at timestamptz NOT NULL DEFAULT now()
);
REVOKE INSERT, UPDATE, DELETE ON live_sql FROM hotline_app;
