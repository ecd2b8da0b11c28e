DROP INDEX commission_due_idx;
