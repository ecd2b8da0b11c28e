-- Clicks by hour, written with the clicks; by day, folded from the hours by a job; what replay and console need.

-- AlterTable
ALTER TABLE "program" ADD COLUMN "click_retention_days" INTEGER NOT NULL DEFAULT 400;
ALTER TABLE program
  ADD CONSTRAINT program_click_retention_check CHECK (click_retention_days BETWEEN 30 AND 3650);

-- Pages read the roll-ups; raw clicks are read by id, by session, and by time.
-- DropIndex
DROP INDEX "click_affiliate_time_idx";
-- Rows come in the order of time: their summary by blocks finds what has expired, and costs a click nothing.
-- DropIndex
DROP INDEX "counted_session_time_idx";
-- CreateIndex
CREATE INDEX "counted_session_time_idx" ON "counted_session" USING BRIN ("last_counted_at");
-- CreateIndex
CREATE INDEX "click_time_idx" ON "click" USING BRIN ("occurred_at");

-- Which batch wrote a click: how far the clicks are in the roll-ups by detail. 0: they are in.
-- AlterTable
ALTER TABLE "click" ADD COLUMN "batch_no" BIGINT NOT NULL DEFAULT 0;
-- CreateIndex
CREATE INDEX "click_batch_idx" ON "click" USING BRIN ("batch_no");
CREATE SEQUENCE click_batch AS bigint;

-- CreateTable
CREATE TABLE "click_detail_state" (
    "id" SMALLINT NOT NULL,
    "detailed_to" BIGINT NOT NULL,

    CONSTRAINT "click_detail_state_pkey" PRIMARY KEY ("id")
);
ALTER TABLE click_detail_state ADD CONSTRAINT click_detail_state_check CHECK (id = 1 AND detailed_to >= 0);
INSERT INTO click_detail_state (id, detailed_to) VALUES (1, 0);

-- CreateTable
CREATE TABLE "click_hour" (
    "affiliate_id" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "likeness" UUID NOT NULL,
    "lane" SMALLINT NOT NULL,
    "program_id" TEXT NOT NULL,
    "link_id" TEXT,
    "sub_id" TEXT,
    "country" TEXT,
    "device" TEXT,
    "referrer_host" TEXT,
    "reason" TEXT,
    "clicks" INTEGER NOT NULL,
    "folded" INTEGER NOT NULL DEFAULT 0,
    "unfolded" BOOLEAN NOT NULL DEFAULT true,
    "detailed" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "click_hour_pkey" PRIMARY KEY ("affiliate_id","hour","likeness","lane")
);

-- CreateTable
CREATE TABLE "click_day" (
    "scope_id" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "value" TEXT NOT NULL DEFAULT '',
    "clicks" BIGINT NOT NULL,

    CONSTRAINT "click_day_pkey" PRIMARY KEY ("scope_id","dimension","day","value")
);

-- CreateTable
CREATE TABLE "replayed_click" (
    "click_id" TEXT NOT NULL,
    "replayed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "replayed_click_pkey" PRIMARY KEY ("click_id")
);

-- CreateTable
CREATE TABLE "click_journal_status" (
    "instance" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "backlog" BIGINT NOT NULL,
    "oldest_at" TIMESTAMPTZ(3),
    "unrecorded" BIGINT NOT NULL,
    "problem" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "click_journal_status_pkey" PRIMARY KEY ("instance")
);

-- CreateIndex
CREATE INDEX "click_hour_time_idx" ON "click_hour" USING BRIN ("hour");

-- Rows are updated many times within their hour: room for the new versions on the same page.
ALTER TABLE click_hour SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
-- By boolean and not by clicks <> folded: an update that leaves it true touches no index.
CREATE INDEX click_hour_unfolded_idx ON click_hour (affiliate_id, hour) WHERE unfolded;
ALTER TABLE click_hour
  ADD CONSTRAINT click_hour_counts_check CHECK (
    CASE WHEN detailed THEN clicks > 0 AND folded BETWEEN 0 AND clicks AND unfolded = (folded < clicks)
    ELSE folded = 0 AND unfolded END);
ALTER TABLE click_day
  ADD CONSTRAINT click_day_dimension_check CHECK (dimension IN ('all', 'reason', 'link', 'sub_id', 'country', 'device', 'referrer')),
  ADD CONSTRAINT click_day_clicks_check CHECK (clicks > 0);
ALTER TABLE click_journal_status
  ADD CONSTRAINT click_journal_status_state_check CHECK (state IN ('direct', 'journal', 'unrecorded'));

-- Every instance remembers where links lead; these tell it at once what to forget.
CREATE FUNCTION link_directory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  what text := '*';
BEGIN
  IF TG_TABLE_NAME = 'affiliate' THEN
    what := coalesce(new.code, old.code);
    IF TG_OP = 'UPDATE' AND old.code <> new.code THEN
      PERFORM pg_notify('tributary_links', old.code);
    END IF;
  ELSIF TG_TABLE_NAME = 'link' THEN
    SELECT code INTO what FROM affiliate WHERE id = coalesce(new.affiliate_id, old.affiliate_id);
  END IF;
  PERFORM pg_notify('tributary_links', coalesce(what, '*'));
  RETURN NULL;
END $$;

CREATE TRIGGER affiliate_directory_trigger AFTER INSERT OR DELETE OR UPDATE OF code, status, cookie_days, program_id ON affiliate
  FOR EACH ROW EXECUTE FUNCTION link_directory_changed();
CREATE TRIGGER link_directory_trigger AFTER INSERT OR DELETE OR UPDATE ON link
  FOR EACH ROW EXECUTE FUNCTION link_directory_changed();
CREATE TRIGGER program_directory_trigger AFTER INSERT OR DELETE OR UPDATE ON program
  FOR EACH ROW EXECUTE FUNCTION link_directory_changed();

-- What was clicked before there were roll-ups.
INSERT INTO click_hour (affiliate_id, hour, likeness, lane, program_id, link_id, sub_id, country, device, referrer_host, reason, clicks)
SELECT affiliate_id, date_trunc('hour', occurred_at, 'UTC'),
  md5(concat_ws(chr(31), coalesce(link_id, ''), coalesce(sub_id, ''), coalesce(country, ''), coalesce(device, ''),
    coalesce(referrer_host, ''), coalesce(reason, '')))::uuid,
  0, program_id, link_id, sub_id, country, device, referrer_host, reason, count(*)
FROM click GROUP BY affiliate_id, date_trunc('hour', occurred_at, 'UTC'), program_id, link_id, sub_id, country, device, referrer_host, reason;
