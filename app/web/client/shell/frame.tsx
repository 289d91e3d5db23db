/** The frame around every page of a signed-in user. */
import { Suspense, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useAct } from '../api/useAct.js';
import { useIsLive } from '../api/liveStream.js';
import { DeskBar } from '../desk/deskBar.js';
import { LostAgentCallBanner, ReachBanner, TelephoneBanner } from '../desk/reachBanner.js';
import { untilSaved } from '../desk/savedNotes.js';
import { useLeaving } from '../desk/useLeaving.js';
import { TelephoneBar } from './telephoneBar.js';
import { Icon } from '../look/icon.js';
import { useAskFirst } from '../parts/askFirst.js';
import { useKeys } from '../parts/useKeys.js';
import { useMe, useTakeOverSession } from '../session/useMe.js';
import { WithheldRoles } from '../session/withheldRoles.js';
import { accountWords } from '../words/account.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { KeysDialog } from './keysDialog.js';
import { AlarmWatch } from './lazyPages.js';
import { pages, pagesFor, pageWords, startPathFor } from '../session/pages.js';
import { AppearanceButton, LanguageButton } from '../parts/preferenceButtons.js';

export function Frame({ children }: { readonly children: ReactNode }) {
  const me = useMe();
  const words = useWords(commonWords);
  const account = useWords(accountWords);
  const titles = useWords(pageWords);
  const [place, go] = useLocation();
  const isLive = useIsLive();
  const [showsKeys, setShowsKeys] = useState(false);
  const takeOver = useTakeOverSession();
  const signOut = useAct('POST /api/sign-out');
  const { askFirst, question } = useAskFirst();
  const offered = pagesFor(me);
  const hasDesk = me.permissions.includes('desk');
  const hasTelephone = me.permissions.includes('telephone');
  const leaving = useLeaving(hasDesk);
  const left = { onSettled: () => takeOver(undefined) };

  useKeys({
    'Ctrl+/': () => setShowsKeys(true),
    ...Object.fromEntries(
      offered.slice(0, 9).map((name, at) => [`Alt+${at + 1}`, () => go(pages[name].path)]),
    ),
  });

  return (
    <div className="frame">
      <a className="skip" href="#content">
        {words.skipToContent}
      </a>
      <header className="bar">
        <Link href={startPathFor(me)} className="brand">
          <span className="mark">
            <Icon name="phone" size={18} />
          </span>
          {words.shortProduct}
          {me.court !== null && <span className="court">{me.court.name}</span>}
        </Link>
        <div className="grow">{hasDesk ? <DeskBar /> : hasTelephone && <TelephoneBar />}</div>
        <LanguageButton onBar />
        <AppearanceButton onBar />
        <button
          type="button"
          className="bar-button show-keys"
          onClick={() => setShowsKeys(true)}
          aria-label={words.keys}
          title={`${words.keys} (Ctrl+/)`}
        >
          <Icon name="keyboard" size={18} />
        </button>
        <Link href="/account" className="bar-button" title={account.accountPage}>
          <Icon name="user" />
          <span className="user-name">{me.fullName}</span>
        </Link>
        <button
          type="button"
          className="bar-button"
          aria-label={words.signOut}
          title={words.signOut}
          onClick={() =>
            leaving === null
              ? void untilSaved().then(() => signOut.mutate(undefined, left))
              : askFirst({
                  title: words.signOut,
                  question: leaving,
                  onDo: () => untilSaved().then(() => signOut.mutateAsync(undefined, left)),
                })
          }
        >
          <Icon name="out" />
        </button>
      </header>
      <nav aria-label={words.navigation}>
        {offered.map((name) => (
          <Link
            key={name}
            href={pages[name].path}
            aria-current={place.startsWith(pages[name].path) ? 'page' : undefined}
          >
            <Icon name={pages[name].icon} size={20} />
            {titles[name]}
          </Link>
        ))}
      </nav>
      <main id="content" tabIndex={-1}>
        {hasDesk && <ReachBanner />}
        {hasTelephone && <TelephoneBanner />}
        {hasDesk && <LostAgentCallBanner />}
        {me.permissions.includes('floor.control') && (
          <Suspense fallback={null}>
            <AlarmWatch />
          </Suspense>
        )}
        <WithheldRoles />
        {!isLive && (
          <div className="banner warn" role="alert">
            <Icon name="warning" /> {words.offline}
          </div>
        )}
        <Suspense fallback={<p className="nothing">{words.loading}</p>}>{children}</Suspense>
      </main>
      {question}
      {showsKeys && <KeysDialog onClose={() => setShowsKeys(false)} />}
    </div>
  );
}
