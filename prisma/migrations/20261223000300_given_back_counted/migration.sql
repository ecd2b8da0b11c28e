-- Those that came back before: by themselves, so that nothing waits for a table that is being changed.
SELECT settle_order_figures(ids) FROM (
  SELECT array_agg(order_id) AS ids FROM (
    SELECT order_id FROM commission WHERE order_id IS NOT NULL GROUP BY order_id HAVING count(*) > 1) again) orders
WHERE ids IS NOT NULL;
