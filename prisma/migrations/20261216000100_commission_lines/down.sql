DROP TRIGGER commission_lines_follow ON commission;
DROP FUNCTION commission_lines_follow();
DROP TABLE commission_line;
DROP FUNCTION commission_lines_sum();
DROP FUNCTION commission_line_frozen();
