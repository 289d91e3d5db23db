-- As the owner of the tables: the role by which Kamailio's machines read the nodes and the accounts of telephones.
\set ON_ERROR_STOP 1
\getenv password NODES_PASSWORD
SELECT format('CREATE ROLE hotline_nodes LOGIN PASSWORD %L', :'password')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hotline_nodes') \gexec
GRANT SELECT ON node_leases, draining_nodes TO hotline_nodes;
GRANT SELECT (id, number, sip_digest, enabled) ON agents TO hotline_nodes;
GRANT SELECT, UPDATE (published_at) ON page_telephones TO hotline_nodes;
GRANT SELECT, INSERT, UPDATE, DELETE ON telephone_registrations TO hotline_nodes;
