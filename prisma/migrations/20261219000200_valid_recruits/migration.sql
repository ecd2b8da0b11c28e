-- What is on file is of the kinds that are known: nobody waits while it looks.
ALTER TABLE commission VALIDATE CONSTRAINT commission_kind_check;
ALTER TABLE commission VALIDATE CONSTRAINT commission_follows_check;
ALTER TABLE clawback VALIDATE CONSTRAINT clawback_kind_check;
ALTER TABLE commission VALIDATE CONSTRAINT commission_follows_fkey;
