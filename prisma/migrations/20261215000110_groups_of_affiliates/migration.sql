-- Everybody who was there before there were groups, without a lock on the table.
UPDATE affiliate a SET group_id = g.id FROM program_group g
WHERE g.program_id = a.program_id AND g.is_default AND a.group_id IS NULL;
