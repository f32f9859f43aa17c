import { flag, list, num, openEnum, shape, text } from '../contract.ts';
import {
  amount,
  maybeAmount,
  maybeFlag,
  maybeId,
  maybeList,
  maybeNamed,
  maybeNum,
  maybeProject,
  maybeText,
  named,
  namedWithCurrency,
  stamps,
} from './schema-parts.ts';

/** Documents as Harvest's documentation shows them. [doc: Invoices, Payments, Estimates, Expenses] */

const line = shape({
  id: num(),
  kind: maybeText,
  description: maybeText,
  quantity: amount,
  unit_price: amount,
  amount,
  taxed: flag(),
  taxed2: flag(),
  project: maybeProject,
});

const sale = {
  ...stamps,
  id: num(),
  client: named,
  line_items: list(line),
  creator: maybeNamed,
  client_key: maybeText,
  number: maybeText,
  purchase_order: maybeText,
  amount,
  tax: maybeAmount,
  tax_amount: maybeAmount,
  tax2: maybeAmount,
  tax2_amount: maybeAmount,
  discount: maybeAmount,
  discount_amount: maybeAmount,
  subject: maybeText,
  notes: maybeText,
  currency: text(),
  issue_date: text(),
  sent_at: maybeText,
};

export const invoiceSchema = shape({
  ...sale,
  estimate: maybeId,
  retainer: maybeId,
  due_amount: amount,
  // Grown before, by no notice: draft to paid and back again are all possible.
  state: openEnum(['draft', 'open', 'paid', 'closed']),
  period_start: maybeText,
  period_end: maybeText,
  due_date: maybeText,
  payment_term: maybeText,
  payment_options: maybeList,
  paid_at: maybeText,
  paid_date: maybeText,
  closed_at: maybeText,
  recurring_invoice_id: maybeNum,
});

/** The payment as received, in the frame that names its invoice. */
export const paymentSchema = shape({
  invoice: shape({ id: text(), currency: maybeText, contact_id: maybeText }),
  payment: shape({
    ...stamps,
    id: num(),
    // Documented as text once, as a number now.
    amount,
    paid_at: maybeText,
    paid_date: text(),
    recorded_by: maybeText,
    recorded_by_email: maybeText,
    notes: maybeText,
    transaction_id: maybeText,
    // Both null where a person recorded it.
    payment_gateway: maybeNamed,
  }),
});

export const estimateSchema = shape({
  ...sale,
  state: openEnum(['draft', 'sent', 'accepted', 'declined']),
  accepted_at: maybeText,
  declined_at: maybeText,
});

export const expenseSchema = shape({
  ...stamps,
  id: num(),
  notes: maybeText,
  total_cost: amount,
  units: maybeAmount,
  is_closed: maybeFlag,
  is_locked: maybeFlag,
  is_billed: maybeFlag,
  locked_reason: maybeText,
  spent_date: text(),
  billable: maybeFlag,
  approval_status: openEnum(['unsubmitted', 'submitted', 'approved']).optional(),
  receipt: shape({ url: maybeText, file_name: maybeText, file_size: maybeNum, content_type: maybeText }).nullable().optional(),
  user: maybeNamed,
  user_assignment: shape({
    id: num(),
    is_project_manager: maybeFlag,
    is_active: maybeFlag,
    use_default_rates: maybeFlag,
    budget: maybeAmount,
    ...stamps,
    hourly_rate: maybeAmount,
  })
    .nullable()
    .optional(),
  project: maybeProject,
  expense_category: shape({ id: num(), name: text(), unit_price: maybeAmount, unit_name: maybeText }),
  client: namedWithCurrency,
  invoice: shape({ id: num(), number: maybeText }).nullable().optional(),
});
