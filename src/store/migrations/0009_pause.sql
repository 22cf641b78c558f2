-- Since when an administrator has a job paused; NULL while it goes on. Of a job that has ended it says nothing.
ALTER TABLE jobs ADD COLUMN paused_at timestamptz;
