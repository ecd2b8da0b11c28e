DROP INDEX commission_payable_idx;
