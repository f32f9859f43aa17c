import type { ReactNode } from 'react';
import type { DocumentDetail } from '../../shared/contract/document.ts';
import { go } from '../app/router.ts';

/** A value that leads to where it was read from; the plain value where that is not known. */
export function Traced({
  document,
  field,
  children,
}: {
  readonly document: DocumentDetail;
  readonly field: string;
  readonly children: ReactNode;
}): ReactNode {
  if (!document.traced.includes(field)) return children;
  return (
    <button
      type="button"
      className="trace"
      title="Show where this comes from"
      onClick={() => go({ screen: 'documents', recordId: document.row.recordId, field }, 'in-place')}
    >
      {children}
    </button>
  );
}
