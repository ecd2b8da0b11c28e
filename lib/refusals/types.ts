/** How a refusal is answered: its HTTP status, and the sentence a person reads. */
export type RefusalAnswer = { status: number; message: string };
