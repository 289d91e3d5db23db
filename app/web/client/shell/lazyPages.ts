/**
 * The pages and the alarm banner, each loaded when it is first shown: the desk must be there at
 * once, and needs none of them.
 */
import { lazy } from 'react';

const loadDesk = () => import('../desk/deskPage.js');
const loadFloor = () => import('../floor/floorPage.js');
const loadTickets = () => import('../tickets/ticketsPage.js');

export const DeskPage = lazy(() => loadDesk().then((m) => ({ default: m.DeskPage })));
export const TicketsPage = lazy(() => loadTickets().then((m) => ({ default: m.TicketsPage })));
export const TicketPage = lazy(() =>
  import('../tickets/ticketPage.js').then((m) => ({ default: m.TicketPage })),
);
export const CasesPage = lazy(() =>
  import('../cases/casesPage.js').then((m) => ({ default: m.CasesPage })),
);
export const GuidancePage = lazy(() =>
  import('../guidance/guidancePage.js').then((m) => ({ default: m.GuidancePage })),
);
export const CallbacksPage = lazy(() =>
  import('../callbacks/callbacksPage.js').then((m) => ({ default: m.CallbacksPage })),
);
export const CallsPage = lazy(() =>
  import('../calls/callsPage.js').then((m) => ({ default: m.CallsPage })),
);
export const CallPage = lazy(() =>
  import('../calls/callPage.js').then((m) => ({ default: m.CallPage })),
);
export const AdminPage = lazy(() =>
  import('../admin/adminPage.js').then((m) => ({ default: m.AdminPage })),
);
export const AuditPage = lazy(() =>
  import('../audit/auditPage.js').then((m) => ({ default: m.AuditPage })),
);
export const AccountPage = lazy(() =>
  import('../session/accountPage.js').then((m) => ({ default: m.AccountPage })),
);
export const MustEnrolPage = lazy(() =>
  import('../session/mustEnrolPage.js').then((m) => ({ default: m.MustEnrolPage })),
);
export const FloorPage = lazy(() => loadFloor().then((m) => ({ default: m.FloorPage })));
export const AlarmWatch = lazy(() =>
  import('../floor/alarmWatch.js').then((m) => ({ default: m.AlarmWatch })),
);
export const WallboardPage = lazy(() =>
  import('../wallboard/wallboardPage.js').then((m) => ({ default: m.WallboardPage })),
);
export const ReportsPage = lazy(() =>
  import('../reports/reportsPage.js').then((m) => ({ default: m.ReportsPage })),
);
export const DayPage = lazy(() =>
  import('../day/dayPage.js').then((m) => ({ default: m.DayPage })),
);
export const DevicesPage = lazy(() =>
  import('../devices/devicesPage.js').then((m) => ({ default: m.DevicesPage })),
);

/** The desk, and after it the telephone in its page. */
const loadDeskWhole = async () => {
  await loadDesk();
  await import('../telephone/startTelephone.js');
};

/**
 * Loads the page that is shown once it is known who looks at it, while that is asked for or somebody types the password: the one of the
 * address, otherwise the desk. Waits until the browser has nothing else to do.
 * @returns what keeps it from beginning.
 */
export function loadAhead(path: string): () => void {
  const load: () => Promise<unknown> = path.startsWith('/floor')
    ? loadFloor
    : path.startsWith('/tickets')
      ? loadTickets
      : loadDeskWhole;
  const begin = () => {
    // What cannot be loaded now is asked for again when it is shown.
    load().catch(() => undefined);
  };
  // Safari has no idle callbacks.
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(begin, 200);
    return () => clearTimeout(timer);
  }
  const idle = requestIdleCallback(begin, { timeout: 2000 });
  return () => cancelIdleCallback(idle);
}
