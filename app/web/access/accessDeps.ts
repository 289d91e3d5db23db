import type { App } from '../../core/app.js';
import type { IdentityKeys } from '../../court/identity/store/identityKeys.js';

/** What access to the console needs. Types only. */
export interface AccessDeps extends Pick<App, 'db' | 'clock' | 'log'> {
  readonly identityKeys: IdentityKeys;
}
