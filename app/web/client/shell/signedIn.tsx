/** The pages of a signed-in user. */
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { leaveTelephone } from '../desk/telephoneSeat.js';
import { claimDrafts, forgetInPage } from '../session/drafts.js';
import { MustChangePage } from '../session/mustChangePage.js';
import { claimCache, type Me } from '../session/useMe.js';
import { useSeen } from '../session/useSeen.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { Frame } from './frame.js';
import * as lazyPages from './lazyPages.js';
import { pagesFor, startPathFor } from '../session/pages.js';

export function SignedIn({ me }: { readonly me: Me }) {
  const words = useWords(commonWords);
  const cache = useQueryClient();
  // Before a page reads any of it: in another tab somebody else may have signed in.
  claimDrafts(me.id);
  claimCache(cache, me.id);
  useEffect(() => forgetInPage, []);
  // A user who reads the sign-in form is heard by nobody.
  useEffect(() => leaveTelephone, []);
  const offered = pagesFor(me);
  // An agent’s call counts as activity, too: desk/reachBanner.tsx.
  useSeen(false);
  if (me.mustChangePassword) return <MustChangePage />;
  if (me.mustEnrolSecondFactor) {
    return (
      <Suspense fallback={<p className="nothing">{words.loading}</p>}>
        <lazyPages.MustEnrolPage />
      </Suspense>
    );
  }
  return (
    <Frame>
      <Switch>
        <Route path="/account" component={lazyPages.AccountPage} />
        {offered.includes('desk') && <Route path="/desk" component={lazyPages.DeskPage} />}
        {offered.includes('tickets') && <Route path="/tickets" component={lazyPages.TicketsPage} />}
        {offered.includes('tickets') && (
          <Route path="/tickets/:number">
            {({ number }) => <lazyPages.TicketPage number={number} />}
          </Route>
        )}
        {offered.includes('cases') && <Route path="/cases" component={lazyPages.CasesPage} />}
        {offered.includes('guidance') && (
          <Route path="/guidance" component={lazyPages.GuidancePage} />
        )}
        {offered.includes('callbacks') && (
          <Route path="/callbacks" component={lazyPages.CallbacksPage} />
        )}
        {offered.includes('calls') && <Route path="/calls" component={lazyPages.CallsPage} />}
        {offered.includes('calls') && (
          <Route path="/calls/:id">{({ id }) => <lazyPages.CallPage id={id} />}</Route>
        )}
        {offered.includes('floor') && <Route path="/floor" component={lazyPages.FloorPage} />}
        {offered.includes('reports') && <Route path="/reports" component={lazyPages.ReportsPage} />}
        {offered.includes('day') && <Route path="/day" component={lazyPages.DayPage} />}
        {offered.includes('devices') && <Route path="/devices" component={lazyPages.DevicesPage} />}
        {offered.includes('audit') && <Route path="/audit" component={lazyPages.AuditPage} />}
        {offered.includes('admin') && <Route path="/admin" component={lazyPages.AdminPage} />}
        <Route path="/">
          <Redirect to={startPathFor(me)} replace />
        </Route>
        <Route>
          <p className="nothing">{words.noPage}</p>
        </Route>
      </Switch>
    </Frame>
  );
}
