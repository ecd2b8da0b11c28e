DROP TRIGGER payout_moves ON payout;
DROP FUNCTION payout_moves();
