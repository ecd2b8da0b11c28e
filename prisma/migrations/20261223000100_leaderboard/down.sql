ALTER TABLE affiliate DROP COLUMN on_leaderboard;
ALTER TABLE program DROP COLUMN leaderboard;
