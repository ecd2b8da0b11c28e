-- What was noted stays: it is true whatever release runs.
SELECT 1;
