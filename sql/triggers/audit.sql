-- What keeps the audit.

-- The tables that are audited, with their personal columns.
SELECT audit_table(t.name, VARIADIC t.personal_columns)
  FROM (VALUES ('access_changes', '{}'::text[]),
               ('audit_erasures', '{}'),
               ('disclosures', '{person_id,call_id,agent_id}'),
               ('floor_actions', '{}'),
               ('guidance_publications', '{}'),
               ('node_drains', '{}'),
               ('norm_changes', '{}'),
               ('ticket_file_copies', '{}'),
               ('ticket_steps', '{reason}'),
               ('readings', '{reason}'),
               ('supervision_ends', '{}'),
               ('supervisions', '{}'),
               ('time_limit_profiles', '{}'),
               ('verifications', '{person_id,call_id,agent_id}')) AS t (name, personal_columns);

-- Nobody changes the chain. (The app's role may not write to it at all.)
CREATE OR REPLACE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Every change of who may act as whom.
CREATE OR REPLACE TRIGGER note_access_change AFTER INSERT OR UPDATE OR DELETE ON os_accounts
  FOR EACH ROW EXECUTE FUNCTION note_access_change();
CREATE OR REPLACE TRIGGER note_access_change AFTER INSERT OR UPDATE OR DELETE ON staff_tokens
  FOR EACH ROW EXECUTE FUNCTION note_access_change();
CREATE OR REPLACE TRIGGER note_access_change AFTER INSERT OR UPDATE OR DELETE ON web_users
  FOR EACH ROW EXECUTE FUNCTION note_access_change();
CREATE OR REPLACE TRIGGER note_access_change AFTER INSERT OR UPDATE OR DELETE ON web_roles
  FOR EACH ROW EXECUTE FUNCTION note_access_change();
-- Of the sessions the tokens only: they last as long as a year. `seen_at` is no change of access.
CREATE OR REPLACE TRIGGER note_token_change AFTER INSERT OR UPDATE OF ended_at, expires_at, user_id, hash ON web_sessions
  FOR EACH ROW WHEN (NEW.token_name IS NOT NULL) EXECUTE FUNCTION note_access_change();
