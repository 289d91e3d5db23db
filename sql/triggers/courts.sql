-- The check of courts' settings.

-- NOT VALID: what stands in the table is not looked at again when check_court_settings gets
-- stricter, or a backup is restored. Such a court works with the defaults, and hotline doctor names it.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'courts'::regclass AND conname = 'courts_settings_check') THEN
    ALTER TABLE courts ADD CONSTRAINT courts_settings_check CHECK (check_court_settings(settings)) NOT VALID;
  END IF;
END $$;
