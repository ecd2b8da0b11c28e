DROP TABLE refund_line;
DROP TABLE order_line;
DROP FUNCTION order_lines_sum();
