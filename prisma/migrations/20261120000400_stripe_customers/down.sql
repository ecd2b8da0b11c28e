DROP TABLE "stripe_customer";
