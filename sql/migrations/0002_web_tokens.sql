-- An API token of a user of the console, with which a program speaks to the console's API (hotline api), is a session with
-- a name: it begins with password and code like any other, has the user's roles, and ends when it is revoked, when the password
-- changes or the user is locked. It does not end for want of activity; it lasts for the days that the user has chosen. The day of
-- its latest use is kept, and no moment: what a program has done once, such as opening an anonymous report, must not be dated by it.
ALTER TABLE web_sessions
  -- null: a browser's session
  ADD COLUMN token_name text CHECK (length(token_name) BETWEEN 1 AND 60);
