DROP TRIGGER order_figures_earned ON commission;
DROP FUNCTION order_figures_earned();
