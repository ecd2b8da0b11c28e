DROP TRIGGER payout_batch_stays ON payout;
DROP FUNCTION payout_batch_stays();
DROP TRIGGER payout_batch_frozen ON payout_batch;
DROP FUNCTION payout_batch_frozen();
