DROP TRIGGER ledger_entries_open ON ledger_entry;
DROP FUNCTION ledger_entries_open();
DROP TRIGGER affiliate_books_stay ON affiliate;
DROP FUNCTION affiliate_books_stay();
ALTER TABLE affiliate DROP COLUMN books_closed_to;
