-- An agent who has taken a callback gets it, and nobody else does while the agent is signed in.
ALTER TABLE callbacks ADD COLUMN taken_by integer REFERENCES agents (id);
