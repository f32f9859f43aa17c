import { TieoutError } from '../../shared/errors.ts';
import type { ProviderId } from '../../shared/ids.ts';
import type { ProviderDefinition } from './contract.ts';
import { freshbooks } from './freshbooks/index.ts';
import { netsuite } from './netsuite/index.ts';
import { harvest } from './harvest/index.ts';
import { quickbooks } from './quickbooks/index.ts';
import { sageIntacct } from './sage-intacct/index.ts';
import { stripe } from './stripe/index.ts';
import { xero } from './xero/index.ts';

/** Every platform this build can connect, by id. The engine reads definitions from here and from nowhere else. */
export const providers: ReadonlyMap<ProviderId, ProviderDefinition> = new Map([
  [xero.id, xero],
  [quickbooks.id, quickbooks],
  [freshbooks.id, freshbooks],
  [sageIntacct.id, sageIntacct],
  [stripe.id, stripe],
  [netsuite.id, netsuite],
  [harvest.id, harvest],
]);

/** The definition of a platform. Throws `config/invalid` for one this build has no connector for. */
export function providerOf(id: ProviderId): ProviderDefinition {
  const definition = providers.get(id);
  if (definition !== undefined) return definition;
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `This version of Tieout has no connector for ${id}.`,
    remedy: `It can connect ${[...providers.values()].map((known) => known.title).join(', ')}.`,
    details: { provider: id },
  });
}
