-- Who told a caller what: the agent of the talk, or nobody, where the hotline itself told it (app/web/desk/caseAtDesk.ts).
ALTER TABLE disclosures ADD COLUMN agent_id integer REFERENCES agents (id);
