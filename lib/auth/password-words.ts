/** Said at every field in which a new password is chosen. */
export const PASSWORD_HINT =
  'At least 12 characters, and not your name or the program’s. Four or five random words are good.';
