-- Serials for orders that are opened at the same moment. A function, so that the plan of the statement that asks for them does
-- not depend on how many they are: planned anew each time, it cost as much again.
CREATE FUNCTION next_order_serials(on_day date, how_many int) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  serials bigint[] := '{}';
BEGIN
  FOR n IN 1 .. how_many LOOP
    serials := serials || next_order_serial(on_day);
  END LOOP;
  RETURN serials;
END $$;
