-- What is on file is of what is known: nobody waits while it looks.
ALTER TABLE commission VALIDATE CONSTRAINT commission_kind_check;
ALTER TABLE clawback VALIDATE CONSTRAINT clawback_kind_check;
ALTER TABLE commission_line VALIDATE CONSTRAINT commission_line_order_fkey;
ALTER TABLE commission_line VALIDATE CONSTRAINT commission_line_position_check;
