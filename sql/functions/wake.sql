-- Wakes the processes that listen on a channel, once the transaction is committed. All that wakes anybody calls this (app/core/wakeUps).

-- What WAKE_UPS said at the last `hotline migrate` that had it, which replaces this function (app/core/database/wakesBy.ts): no setting of
-- the session, because a pooler gives each transaction another one. STABLE, for plans to be made again when it is replaced. Made only where
-- it is missing: a migration without the setting must not change who is woken.
DO $do$
BEGIN
  IF to_regprocedure('wakes_by()') IS NULL THEN
    CREATE FUNCTION wakes_by() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'postgres' $$;
  END IF;
END $do$;

-- By redis, the wish goes as a notice to the process whose transaction it is, which passes it on when that is committed. So neither the
-- server nor a pooler need know NOTIFY.
CREATE OR REPLACE FUNCTION wake(channel text, payload text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF wakes_by() = 'redis' THEN
    RAISE NOTICE USING ERRCODE = 'HWAKE', MESSAGE = channel || ' ' || payload;
  ELSE
    PERFORM pg_notify(channel, payload);
  END IF;
END $$;
