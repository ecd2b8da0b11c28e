-- The kinds of commissions on file are among those that are known: nobody waits while it looks.
ALTER TABLE commission VALIDATE CONSTRAINT commission_kind_check;
