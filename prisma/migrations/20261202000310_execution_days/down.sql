ALTER TABLE payout_batch DROP CONSTRAINT payout_batch_execution_day_check;
DROP FUNCTION is_target_day(date);
