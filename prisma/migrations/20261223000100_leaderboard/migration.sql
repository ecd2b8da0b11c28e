-- A leaderboard of a program, off unless the merchant wants it, on which an affiliate is only by choice.
ALTER TABLE program ADD COLUMN leaderboard boolean NOT NULL DEFAULT false;
ALTER TABLE affiliate ADD COLUMN on_leaderboard boolean NOT NULL DEFAULT false;
