-- The records of callers who asked how an anonymous order stands ended with the keys of its code, and nobody else's did: after a wrong code
-- or that of another order something follows. From now on no record has them. It comes first, because calls wait while
-- their table is altered.
DELETE FROM call_events WHERE kind = 'keys' AND name = 'orderCode';

-- Whether the caller is at a question at which they may choose to stay unknown. If the call ends then, its number is not kept
-- (app/line/store/closeCall.ts). It was read out of the last event of the call before, which a key that is pressed ahead or a silence
-- moves. The end of the call takes it away: it says nothing of a call that is over.
ALTER TABLE calls ADD COLUMN ends_unnamed boolean NOT NULL DEFAULT false;
