-- Quarters become hours again. Days that were folded by another zone than UTC stay as they are.
CREATE TEMP TABLE merged_hour ON COMMIT DROP AS
SELECT affiliate_id, date_trunc('hour', hour, 'UTC') AS hour, likeness, lane, min(program_id) AS program_id, min(link_id) AS link_id,
  min(sub_id) AS sub_id, min(country) AS country, min(device) AS device, min(referrer_host) AS referrer_host,
  min(reason) AS reason, sum(clicks)::int AS clicks, sum(folded)::int AS folded, bool_or(unfolded) AS unfolded,
  bool_and(detailed) AS detailed
FROM click_hour GROUP BY 1, 2, 3, 4;
DELETE FROM click_hour;
INSERT INTO click_hour (affiliate_id, hour, likeness, lane, program_id, link_id, sub_id, country, device, referrer_host, reason,
  clicks, folded, unfolded, detailed)
SELECT affiliate_id, hour, likeness, lane, program_id, link_id, sub_id, country, device, referrer_host, reason,
  clicks, folded, unfolded, detailed FROM merged_hour;
DROP TABLE merged_hour;
ALTER TABLE "click_detail_state" DROP COLUMN "quarters_from";
