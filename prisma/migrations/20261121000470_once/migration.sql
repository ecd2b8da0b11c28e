-- A form that moves money by an amount carries an id of its own: sent twice, it counts once.

-- CreateTable
CREATE TABLE "once" (
    "id" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "subject_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "once_pkey" PRIMARY KEY ("id")
);
