-- The roles that a session has without asking for a second factor: those of the user at the sign-in, and those given since
-- that required none when they were given. A role that is given later and requires one is withheld until the user has one.
ALTER TABLE web_sessions ADD COLUMN roles text[] NOT NULL DEFAULT '{}';
UPDATE web_sessions e SET roles = u.roles FROM web_users u WHERE u.id = e.user_id AND e.ended_at IS NULL;
