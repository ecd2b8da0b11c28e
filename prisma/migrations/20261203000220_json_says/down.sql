DROP FUNCTION json_says(jsonb, text[], text[]);
