ALTER TABLE ledger_entry
  ADD CONSTRAINT ledger_entry_transfer_fkey FOREIGN KEY (transfer_id) REFERENCES ledger_transfer (id) ON UPDATE CASCADE ON DELETE RESTRICT,
  ADD CONSTRAINT ledger_entry_account_fkey FOREIGN KEY (account_id) REFERENCES ledger_account (id) ON UPDATE CASCADE ON DELETE RESTRICT;
DROP TRIGGER ledger_account_no_truncate ON ledger_account;
DROP TRIGGER ledger_account_append_only ON ledger_account;
