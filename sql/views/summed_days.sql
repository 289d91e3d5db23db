-- No view: what is to be done when all functions, triggers and views are applied, the last of which this file is. The sums of days are made by
-- them, so they may be others now (functions/report_sums.sql).
SELECT unsum_other_formulas();
