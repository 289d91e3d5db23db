-- What a role of the console requires of its users. A role without a row requires nothing.
CREATE TABLE web_roles (
  role     text PRIMARY KEY
           CHECK (role IN ('agent', 'supervisor', 'dispatcher', 'handler', 'inspector', 'administrator', 'auditor')),
  -- since when whoever signs in must have a second factor; null: it is each user's own choice
  second_factor_since timestamptz,
  set_by   text NOT NULL
);
CREATE TRIGGER note_access_change AFTER INSERT OR UPDATE OR DELETE ON web_roles
  FOR EACH ROW EXECUTE FUNCTION note_access_change();
REVOKE DELETE ON web_roles FROM hotline_app;
