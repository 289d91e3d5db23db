/** The whole console: what all pages share, and the choice of the page. */
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useEffect, useLayoutEffect } from 'react';
import { Route, Switch } from 'wouter';
import { Refused } from './api/callApi.js';
import { openLive } from './api/liveStream.js';
import { refreshLive } from './api/refreshLive.js';
import { readKey } from './api/useRead.js';
import { tell, Toasts } from './parts/toasts.js';
import { useSession, type Me } from './session/useMe.js';
import { SignInPage } from './session/signInPage.js';
import { useIsDark, usePreferences } from './words/preferences.js';
import { SignedIn } from './shell/signedIn.js';
import { loadAhead, WallboardPage } from './shell/lazyPages.js';
import { commonWords } from './words/common.js';
import { refusalWords } from './api/refusals.js';
import { useWords } from './words/useWords.js';

/** The language of toasts that are shown from outside React. */
let toldIn: 'zh' | 'en' = 'zh';

const cache: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Live events say which data is outdated. Data without events is read again when a page
      // opens.
      staleTime: 2_000,
      retry: (failures, error) => !(error instanceof Refused) && failures < 3,
      refetchOnWindowFocus: true,
    },
    // What is pressed without a network is refused at once. Otherwise it would wait, and be done
    // when the network is back and nobody wants it any more.
    mutations: { networkMode: 'always' },
  },
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => {
      const [me] = readKey('GET /api/me');
      if (!(error instanceof Refused) || queryKey[0] === me) return;
      if (error.status === 401) void cache.invalidateQueries({ queryKey: [me] });
      else tell('bad', refusalWords(error, toldIn));
    },
  }),
  mutationCache: new MutationCache({
    onError: (error, _sent, _context, mutation) => {
      // On the sign-in page no user is signed in yet, and a refresh would lose what they have
      // typed.
      if (error instanceof Refused && error.status === 401 && mutation.meta?.['quiet'] !== true)
        void cache.invalidateQueries({ queryKey: readKey('GET /api/me').slice(0, 1) });
      const isShown = mutation.meta?.['quiet'] === true || mutation.meta?.['inForm'] === true;
      if (!isShown) tell('bad', refusalWords(error, toldIn));
    },
  }),
});

export function Console() {
  const { language } = usePreferences();
  const isDark = useIsDark();

  // A layout effect, which runs before the effects of the children: a chart reads its colours from
  // the page, and child effects run before those of their parents.
  useLayoutEffect(() => {
    toldIn = language;
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  }, [language, isDark]);

  return (
    <QueryClientProvider client={cache}>
      <Switch>
        <Route path="/wallboard">
          <Suspense fallback={null}>
            <WallboardPage />
          </Suspense>
        </Route>
        <Route>
          <SignedInUser />
        </Route>
      </Switch>
      <Toasts />
    </QueryClientProvider>
  );
}

function SignedInUser() {
  const words = useWords(commonWords);
  const session = useSession();
  // The server would refuse the stream of somebody else again and again.
  const mayWatch = session.kind === 'signed_in' && session.me.permissions.includes('live.see');
  const agentId = session.kind === 'signed_in' ? (session.me.agent?.id ?? null) : null;

  useEffect(() => {
    document.title = words.product;
  }, [words]);
  const isSignedIn = session.kind === 'signed_in';
  useEffect(() => (isSignedIn ? undefined : loadAhead(location.pathname)), [isSignedIn]);
  useEffect(() => {
    if (!mayWatch) return;
    const me = cache.getQueryData<Me>(readKey('GET /api/me'));
    const close = openLive(me?.cursor ?? '');
    const stop = refreshLive(cache, agentId);
    return () => {
      stop();
      close();
    };
  }, [mayWatch, agentId]);

  switch (session.kind) {
    case 'loading':
      return <p className="nothing">{words.loading}</p>;
    case 'unreachable':
      return <p className="nothing">{words.offline}</p>;
    case 'nobody':
      return <SignInPage />;
    case 'signed_in':
      // Another user in this browser, by another tab, gets nothing that was open here.
      return <SignedIn key={session.me.id} me={session.me} />;
    default: {
      const never: never = session;
      return never;
    }
  }
}
