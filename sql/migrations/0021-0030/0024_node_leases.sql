-- Which process has a node's name. Two of one name would take each other's calls for those that a process before them has left,
-- and close them: one has the name, and a second is told who (app/holdNode.ts). All times are by this database's clock.
CREATE TABLE node_leases (
  node          text PRIMARY KEY CHECK (node ~ '^[a-z0-9-]{1,32}$'),
  holder        uuid NOT NULL,                         -- made anew by each process
  host          text NOT NULL,
  pid           integer NOT NULL,
  -- Where and as what the process can be looked for: the machine's start, the name space of its ids, its own start. Null: nowhere.
  mark          text,
  started_at    timestamptz NOT NULL,
  renewals      integer NOT NULL DEFAULT 0,            -- whoever watches it rise knows that the holder lives
  expires_at    timestamptz NOT NULL
);
