/**
 * The pages and the alarm banner, each loaded when it is first shown: the desk must be there at
 * once, and needs none of them.
 */
import { lazy } from 'react';

export const DeskPage = lazy(() =>
  import('../desk/deskPage.js').then((m) => ({ default: m.DeskPage })),
);
export const OrdersPage = lazy(() =>
  import('../orders/ordersPage.js').then((m) => ({ default: m.OrdersPage })),
);
export const OrderPage = lazy(() =>
  import('../orders/orderPage.js').then((m) => ({ default: m.OrderPage })),
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
export const FloorPage = lazy(() =>
  import('../floor/floorPage.js').then((m) => ({ default: m.FloorPage })),
);
export const AlarmWatch = lazy(() =>
  import('../floor/alarmWatch.js').then((m) => ({ default: m.AlarmWatch })),
);
export const WallPage = lazy(() =>
  import('../wall/wallPage.js').then((m) => ({ default: m.WallPage })),
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
