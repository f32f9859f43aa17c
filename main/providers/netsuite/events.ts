/** Polled: NetSuite tells of changes only through scripts that somebody installs in the account. */
export const events = null;
