-- Whether the transfer and the account of an entry exist is asked once for each by ledger_entries_balance, in the statement
-- that writes the entries, instead of twice for every entry; and neither ever goes: transfers are append-only, and so are
-- accounts from now on, but for the balance, which ledger_account_guard looks after.
CREATE TRIGGER ledger_account_append_only BEFORE DELETE ON ledger_account FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_account_no_truncate BEFORE TRUNCATE ON ledger_account FOR EACH STATEMENT EXECUTE FUNCTION append_only();
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_transfer_fkey, DROP CONSTRAINT ledger_entry_account_fkey;
