import { dayOfMs } from '../calendar.ts';
import type { JsonObject } from '../json-tree.ts';
import type { Account, Contact, Currency, Item, Stamped } from '../world/types.ts';
import { houseKey } from './money-records.ts';
import { fact, orNull, type HarvestRow, type Making } from './row.ts';
import { numeral, stamp, whole } from './text.ts';
import { projectName } from './trade-records.ts';

/** Clients and their people, projects, tasks, users and categories. */

function row(
  id: number,
  about: Pick<Stamped, 'id' | 'createdMs' | 'updatedMs'>,
  json: JsonObject,
  truth: HarvestRow['truth'],
): HarvestRow {
  const { id: worldId, createdMs, updatedMs } = about;
  return {
    id,
    name: String(id),
    worldId,
    updatedMs,
    day: dayOfMs(createdMs),
    total: null,
    json: () => ({ id: whole(id), ...json, created_at: stamp(createdMs), updated_at: stamp(updatedMs) }),
    truth,
  };
}

const raw = (id: number) => () => fact(String(id), 'raw', {});

/** Since the account is there. */
function always({ organisation }: Making, id: string): Pick<Stamped, 'id' | 'createdMs' | 'updatedMs'> {
  return { id, createdMs: organisation.createdMs, updatedMs: organisation.createdMs };
}

function addressOf({ address }: Contact): string {
  const { line1, line2, city, region, postalCode, country } = address;
  return [line1, line2, `${city} ${region} ${postalCode}`.trim(), country].filter((part) => part !== '').join('\r\n');
}

export function clientRow(making: Making, contact: Contact): HarvestRow {
  const id = making.idOf('client', contact.id);
  const active = contact.status === 'active';
  const address = addressOf(contact);
  const json = {
    name: contact.name,
    is_active: active,
    address,
    statement_key: `statement${id}`,
    currency: contact.currency.code,
  };
  return row(id, contact, json, () =>
    fact(
      String(id),
      'contact',
      { name: contact.name, status: contact.status, currency: contact.currency.code, address_text: orNull(address) },
      { gone: active ? null : 'archived' },
    ),
  );
}

export function houseRow(making: Making, { code }: Currency): HarvestRow {
  const key = houseKey(code);
  const id = making.idOf('client', key);
  const name = `${making.organisation.name} (${code})`;
  const json = { name, is_active: true, address: null, statement_key: `statement${id}`, currency: code };
  return row(id, always(making, key), json, () =>
    fact(String(id), 'contact', { name, status: 'active', currency: code, address_text: null }),
  );
}

export function personRow(making: Making, contact: Contact): HarvestRow {
  const id = making.idOf('contact', contact.id);
  const json = {
    title: null,
    first_name: contact.firstName,
    last_name: contact.lastName,
    email: contact.email,
    phone_office: contact.phone,
    phone_mobile: '',
    fax: '',
    client: { id: whole(making.idOf('client', contact.id)), name: contact.name },
  };
  return row(id, contact, json, raw(id));
}

interface ProjectFacts {
  readonly key: string;
  readonly name: string;
  readonly code: string;
  readonly client: string;
  readonly currency: Currency;
  readonly stamps: Pick<Stamped, 'createdMs' | 'updatedMs'>;
}

function project(making: Making, { key, name, code, client, currency, stamps }: ProjectFacts): HarvestRow {
  const id = making.idOf('project', key);
  const json = {
    name,
    code,
    is_active: true,
    is_billable: true,
    is_fixed_fee: false,
    bill_by: 'Project',
    budget: null,
    budget_by: 'none',
    budget_is_monthly: false,
    notify_when_over_budget: false,
    over_budget_notification_percentage: numeral(80n, 0),
    over_budget_notification_date: null,
    show_budget_to_all: false,
    cost_budget: null,
    cost_budget_include_expenses: false,
    hourly_rate: numeral(100n, 0),
    fee: null,
    notes: '',
    starts_on: null,
    ends_on: null,
    client: { id: whole(making.idOf('client', key)), name: client, currency: currency.code },
  };
  return row(id, { id: key, ...stamps }, json, raw(id));
}

export function projectRow(making: Making, contact: Contact): HarvestRow {
  return project(making, {
    key: contact.id,
    name: projectName({ contact }),
    code: `P${contact.seq}`,
    client: contact.name,
    currency: contact.currency,
    stamps: contact,
  });
}

export function houseProjectRow(making: Making, currency: Currency): HarvestRow {
  return project(making, {
    key: houseKey(currency.code),
    name: 'Overheads',
    code: `H-${currency.code}`,
    client: `${making.organisation.name} (${currency.code})`,
    currency,
    stamps: always(making, ''),
  });
}

const TASKS = ['Business Development', 'Research', 'Project Management', 'Programming', 'Graphic Design'];

export function taskRows(making: Making): HarvestRow[] {
  return TASKS.map((name, at) => {
    const id = making.idOf('task', name);
    const json = {
      name,
      billable_by_default: at > 1,
      default_hourly_rate: numeral(at > 1 ? 100n : 0n, 0),
      is_default: at > 0,
      is_active: true,
    };
    return row(id, always(making, name), json, raw(id));
  });
}

export function userRows(making: Making): HarvestRow[] {
  return ['Sandbox Person', 'Sandbox Assistant'].map((name) => {
    const [first = '', last = ''] = name.split(' ');
    const id = making.idOf('user', name);
    const json = {
      first_name: first,
      last_name: last,
      email: `${last.toLowerCase()}@example.com`,
      telephone: '',
      timezone: 'London',
      has_access_to_all_future_projects: false,
      is_contractor: false,
      is_active: true,
      weekly_capacity: whole(126_000),
      default_hourly_rate: numeral(100n, 0),
      cost_rate: null,
      roles: [],
      access_roles: [last === 'Person' ? 'administrator' : 'member'],
      permissions_claims: [],
      avatar_url: null,
    };
    return row(id, always(making, name), json, raw(id));
  });
}

export function itemCategoryRow(making: Making, item: Item): HarvestRow {
  const id = making.idOf('item-category', item.id);
  const json = { name: item.name, use_as_service: false, use_as_expense: false };
  return row(id, item, json, () => fact(String(id), 'item', { code: item.name, name: item.name }));
}

/** The one that is there from the start. */
export function serviceCategoryRow(making: Making): HarvestRow {
  const id = making.idOf('item-category', 'service');
  const json = { name: 'Service', use_as_service: true, use_as_expense: false };
  return row(id, always(making, 'service'), json, () => fact(String(id), 'item', { code: 'Service', name: 'Service' }));
}

export function expenseCategoryRow(making: Making, account: Account): HarvestRow {
  const id = making.idOf('expense-category', account.id);
  const json = { name: account.name, unit_name: null, unit_price: null, is_active: true };
  return row(id, account, json, () =>
    fact(String(id), 'account', {
      name: account.name,
      account_type: 'expense category',
      account_class: 'expense',
      status: 'active',
    }),
  );
}
