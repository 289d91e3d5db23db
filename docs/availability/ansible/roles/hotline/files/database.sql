-- As the superuser: who owns the hotline's tables, and its database. What is there stays.
\set ON_ERROR_STOP 1
\getenv password OWNER_PASSWORD
SELECT format('CREATE ROLE hotline LOGIN CREATEROLE PASSWORD %L', :'password')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hotline') \gexec
SELECT 'CREATE DATABASE hotline OWNER hotline'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'hotline') \gexec
