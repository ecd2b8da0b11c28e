/** SQL of what a page may say of affiliate `a`: of their codes that can be used now the newest. */
export const BANNER = `json_strip_nulls(json_build_object('affiliate', a.public_name, 'discount', (
    SELECT json_build_object('code', d.code, 'percent', (d.percent_bps / 100.0)::float8, 'amount', d.amount_minor, 'currency', d.currency)
    FROM discount_code d
    WHERE d.affiliate_id = a.id AND d.active AND coalesce(d.starts_at <= app_now(), true) AND coalesce(d.ends_at > app_now(), true)
    ORDER BY d.created_at DESC, d.id DESC LIMIT 1)))::json`;
