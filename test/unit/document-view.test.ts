import { describe, expect, it } from 'vitest';
import { FIRST_VIEW, withStatuses } from '../../renderer/screens/document-view.ts';

describe('the status filter of Documents', () => {
  it('shows what is gone at the source too when it asks for void or deleted, and no longer when it does not', () => {
    const voided = withStatuses(FIRST_VIEW, ['void']);
    expect(voided).toMatchObject({ statuses: ['void'], presence: 'all' });
    expect(withStatuses(voided, ['void', 'deleted']).presence).toBe('all');
    expect(withStatuses(voided, [])).toEqual(FIRST_VIEW);
  });
  it('leaves what a person chose alone while it asks for neither', () => {
    expect(withStatuses({ ...FIRST_VIEW, presence: 'gone' }, ['paid']).presence).toBe('gone');
    const onlyLive = { ...withStatuses(FIRST_VIEW, ['void']), presence: 'live' as const };
    expect(withStatuses(onlyLive, ['void', 'paid']).presence).toBe('live');
  });
});
