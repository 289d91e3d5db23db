-- Tells processes that something is due.

-- `due_work`: something is due within the minute, and Redis does not know of it. Work that is due
-- later is found by the clock: a notification makes commits wait for each other, and opening an
-- ticket must not.
CREATE OR REPLACE FUNCTION notify_due_work() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM wake('due_work', '');
  RETURN NULL;
END $$;
