-- The agent who told a fact leads to the talk by its moment, so the agent goes from `disclosures` with the call. In the chain of
-- the audit the agent is a salted hash from now on; rows from before keep theirs, which stands in the chain.
ALTER TABLE disclosures ALTER COLUMN salts
  SET DEFAULT jsonb_build_object('person_id', gen_random_uuid(), 'call_id', gen_random_uuid(), 'agent_id', gen_random_uuid());
DROP TRIGGER note_audit ON disclosures;
DROP TRIGGER only_added_to ON disclosures;
CREATE TRIGGER note_audit AFTER INSERT ON disclosures REFERENCING NEW TABLE AS added FOR EACH STATEMENT
  EXECUTE FUNCTION note_audit('person_id', 'call_id', 'agent_id');
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON disclosures FOR EACH ROW
  EXECUTE FUNCTION refuse_all_but_erasure('person_id', 'call_id', 'agent_id');
INSERT INTO erasing_limits
SELECT of_table, 'agent_id', least_days, false FROM erasing_limits WHERE of_table = 'disclosures' AND of_column = 'call_id';
