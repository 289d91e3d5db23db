-- A line that is answered round the clock does not close with its court.
ALTER TABLE lines ADD COLUMN hours text NOT NULL DEFAULT 'court' CHECK (hours IN ('court', 'always'));

-- A recording is erased when its time is over (app/jobs/eraseOldRecordings.ts). Its row stays, without the file: that
-- there was one, how long it was, its hash, and when it was erased.
ALTER TABLE recordings ALTER COLUMN file DROP NOT NULL;
ALTER TABLE recordings ADD COLUMN erased_at timestamptz;
ALTER TABLE recordings ADD CONSTRAINT recordings_erased CHECK ((file IS NULL) = (erased_at IS NOT NULL));
CREATE INDEX recordings_kept ON recordings (node, started_at) WHERE file IS NOT NULL;
