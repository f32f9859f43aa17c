import { flag, num, shape, text } from '../contract.ts';
import { maybeAmount, maybeFlag, maybeList, maybeNum, maybeText, named, namedWithCurrency, stamps } from './schema-parts.ts';

/** The company, its people, clients, projects and categories. [doc] */

export const companySchema = shape({
  base_uri: text(),
  full_domain: text(),
  name: text(),
  is_active: flag(),
  week_start_day: maybeText,
  wants_timestamp_timers: maybeFlag,
  time_format: maybeText,
  date_format: maybeText,
  plan_type: maybeText,
  expense_feature: flag(),
  invoice_feature: flag(),
  estimate_feature: flag(),
  approval_feature: maybeFlag,
  // Its name until 2021.
  approval_required: maybeFlag,
  team_feature: maybeFlag,
  clock: maybeText,
  currency_code_display: maybeText,
  currency_symbol_display: maybeText,
  decimal_symbol: maybeText,
  thousands_separator: maybeText,
  color_scheme: maybeText,
  weekly_capacity: maybeNum,
});

export const userSchema = shape({
  ...stamps,
  id: num(),
  first_name: maybeText,
  last_name: maybeText,
  email: maybeText,
  telephone: maybeText,
  timezone: maybeText,
  has_access_to_all_future_projects: maybeFlag,
  is_contractor: maybeFlag,
  is_active: flag(),
  is_admin: maybeFlag,
  is_project_manager: maybeFlag,
  can_see_rates: maybeFlag,
  can_create_projects: maybeFlag,
  can_create_invoices: maybeFlag,
  calendar_integration_enabled: maybeFlag,
  calendar_integration_source: maybeText,
  weekly_capacity: maybeNum,
  default_hourly_rate: maybeAmount,
  cost_rate: maybeAmount,
  roles: maybeList,
  access_roles: maybeList,
  permissions_claims: maybeList,
  avatar_url: maybeText,
  employee_id: maybeText,
});

export const clientSchema = shape({
  ...stamps,
  id: num(),
  name: text(),
  is_active: flag(),
  address: maybeText,
  statement_key: maybeText,
  currency: maybeText,
});

export const contactSchema = shape({
  ...stamps,
  id: num(),
  title: maybeText,
  first_name: maybeText,
  last_name: maybeText,
  email: maybeText,
  phone_office: maybeText,
  phone_mobile: maybeText,
  fax: maybeText,
  invoice_recipient_status: maybeText,
  client: named,
});

export const projectSchema = shape({
  ...stamps,
  id: num(),
  name: text(),
  code: maybeText,
  is_active: flag(),
  is_billable: maybeFlag,
  is_fixed_fee: maybeFlag,
  bill_by: maybeText,
  budget: maybeAmount,
  budget_by: maybeText,
  budget_is_monthly: maybeFlag,
  notify_when_over_budget: maybeFlag,
  over_budget_notification_percentage: maybeAmount,
  over_budget_notification_date: maybeText,
  show_budget_to_all: maybeFlag,
  cost_budget: maybeAmount,
  cost_budget_include_expenses: maybeFlag,
  hourly_rate: maybeAmount,
  fee: maybeAmount,
  notes: maybeText,
  starts_on: maybeText,
  ends_on: maybeText,
  client: namedWithCurrency,
});

export const taskSchema = shape({
  ...stamps,
  id: num(),
  name: text(),
  billable_by_default: maybeFlag,
  default_hourly_rate: maybeAmount,
  is_default: maybeFlag,
  is_active: flag(),
});

export const itemCategorySchema = shape({
  ...stamps,
  id: num(),
  name: text(),
  use_as_service: maybeFlag,
  use_as_expense: maybeFlag,
});

export const expenseCategorySchema = shape({
  ...stamps,
  id: num(),
  name: text(),
  unit_name: maybeText,
  unit_price: maybeAmount,
  is_active: flag(),
});
