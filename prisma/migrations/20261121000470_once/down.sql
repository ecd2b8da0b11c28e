DROP TABLE "once";
