-- A summed day knows by which formula it was summed (sum_formula, functions/report_sums.sql), so that another version of the program
-- sums again only what it would sum otherwise. The days of before know no formula, and are summed once more.
ALTER TABLE summed_days ADD COLUMN formula text NOT NULL DEFAULT '';
ALTER TABLE summed_days ALTER COLUMN formula DROP DEFAULT;

-- Whose an order is: one looks for orders by the name of whoever has them, and for one's own.
CREATE INDEX orders_handler ON orders (handler_id) WHERE handler_id IS NOT NULL;
CREATE INDEX orders_holder ON orders (holder_id) WHERE holder_id IS NOT NULL;
