import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hosts, hostsAt } from '../../main/providers/xero/hosts.ts';
import { tenants } from '../../main/providers/xero/tenants.ts';
import { xero } from '../../main/providers/xero/index.ts';
import { answer, hasRecordedAnswers, recorded, thrownBy } from './xero-answers.ts';

// Far from UTC, so that a date read in local time comes out as another day.
beforeAll(() => vi.stubEnv('TZ', 'Pacific/Auckland'));
afterAll(() => vi.unstubAllEnvs());

const connection = {
  id: '7cb59f93-2964-421d-bb5e-a0f7a4572a44',
  tenantId: 'fe79f7dd-b6d4-4a92-ba7b-538af6289c58',
  tenantName: 'Demo Company (NZ)',
  tenantType: 'ORGANISATION',
  createdDateUtc: '2019-12-07T18:46:19.5165400',
};

describe('the list of organisations', () => {
  it('is asked for beside the accounting interface', () => {
    expect(tenants.request(hosts, null).url).toBe('https://api.xero.com/connections');
    expect(tenants.request(hostsAt('http://localhost:4010'), null).url).toBe('http://localhost:4010/connections');
  });

  it('keeps the id of the organisation apart from the id of the connection', () => {
    expect(tenants.read(answer(200, [connection]), null)).toEqual([
      { externalId: connection.tenantId, name: 'Demo Company (NZ)', kind: 'ORGANISATION', linkId: connection.id },
    ]);
  });

  it('reads keys and kinds in any letter case', () => {
    const upper = { Id: 'c', TenantId: 't', TenantName: 'N', TenantType: 'Organisation' };
    expect(tenants.read(answer(200, [upper]), null)).toEqual([{ externalId: 't', name: 'N', kind: 'ORGANISATION', linkId: 'c' }]);
  });

  it('leaves out practices, which have no books', () => {
    expect(tenants.read(answer(200, [{ ...connection, tenantType: 'PRACTICE' }]), null)).toEqual([]);
  });

  it('may be empty, which is not the same as unreadable', () => {
    expect(tenants.read(answer(200, []), null)).toEqual([]);
    for (const body of ['', '<html/>', {}, [{ id: 'x' }], [null], 'null']) {
      expect(thrownBy(() => tenants.read(answer(200, body), null))).toMatchObject({ code: 'page/unreadable' });
    }
  });

  it.skipIf(!hasRecordedAnswers)('of a recorded answer of 2019 has no names: the id stands in', () => {
    const read = tenants.read(answer(200, recorded('connections.json')), null);
    expect(read.map((tenant) => [tenant.externalId, tenant.name])).toEqual([
      ['7f5fabdd-9565-416a-9b62-d53d852bb2a3', '7f5fabdd-9565-416a-9b62-d53d852bb2a3'],
      ['b4aca7b2-6fab-4ee7-a969-477f9128f636', 'b4aca7b2-6fab-4ee7-a969-477f9128f636'],
    ]);
  });
});

describe('the profile of an organisation', () => {
  it('takes the later of its two lock dates, as UTC days', () => {
    const record = {
      BaseCurrency: 'NZD',
      CountryCode: 'NZ',
      PeriodLockDate: '/Date(1546214400000+0000)/',
      EndOfYearLockDate: '/Date(1522454400000+1300)/',
    };
    expect(tenants.profile.read(record)).toEqual({ baseCurrency: 'NZD', country: 'NZ', periodLockedThrough: '2018-12-31' });
  });

  it('states nothing that the record does not state', () => {
    expect(tenants.profile.read({ BaseCurrency: '', PeriodLockDate: 'soon' })).toEqual({
      baseCurrency: null,
      country: null,
      periodLockedThrough: null,
    });
    expect(thrownBy(() => tenants.profile.read('x'))).toMatchObject({ code: 'page/unreadable' });
  });
});

describe('API headers', () => {
  it('ask for JSON, for Xero answers in XML by itself, and name the organisation', () => {
    expect(xero.apiHeaders('t')).toEqual({ accept: 'application/json', 'xero-tenant-id': 't' });
  });
});
