import type { Connected } from '../core/core.ts';
import type { Style } from './command.ts';
import { providerName, streamTitle } from './words.ts';

/** What was connected, and which rights are lacking, in words. */
export function connectedText(connected: Connected, style: Style): string {
  const names = connected.tenants.map((tenant) => `  ${tenant.name} ${style.dim(`(tenant ${tenant.id})`)}`);
  const missing = connected.missingScopes.map(
    ({ stream, needs }) => `  ${style.warn('!')} ${streamTitle(stream)} cannot be read: it needs ${needs.join(' or ')}`,
  );
  return [
    `${style.good('Connected')} ${providerName(connected.provider)} as connection ${connected.connectionId}: ${connected.label}, for the client ${connected.clientName}`,
    ...names,
    ...(missing.length === 0
      ? []
      : [...missing, `  To grant more: tieout connect ${connected.provider} --connection ${connected.connectionId}`]),
  ].join('\n');
}
