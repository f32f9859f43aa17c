import { anything, flag, list, num, numOrText, shape, text } from '../contract.ts';

/** Parts that FreshBooks' records share. [sdk; recorded answers] */

/** The amount is text always: numbers lost cents once, and version 4 of the library ended that. [sdk changelog] */
export const money = shape({ amount: text(), code: text() });
export const maybeMoney = money.nullable().optional();
export const maybeText = text().nullable().optional();
export const maybeNum = num().nullable().optional();
/** Percentages and quantities are text here and numbers there. [sdk] */
export const maybeDecimal = numOrText().nullable().optional();
export const maybeFlag = flag().nullable().optional();
export const unread = anything().optional();
export const maybeList = list(anything()).nullable().optional();

/** In which books a record is: FreshBooks writes the account under two names. */
export const books = { accounting_systemid: maybeText, accountid: maybeText };

/** 0 active, 1 deleted, 2 archived. [doc: active_deleted] */
export const visState = { vis_state: maybeNum };
