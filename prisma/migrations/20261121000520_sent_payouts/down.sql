DROP TRIGGER payout_frozen ON payout;
DROP FUNCTION payout_frozen();
DROP TRIGGER payout_batch_moves ON payout_batch;
DROP FUNCTION payout_batch_moves();
