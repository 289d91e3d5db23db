/** The wallboards: screens without a signed-in user, each with its own link. */
import { useState } from 'react';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { Button } from '../parts/controls/button.js';
import { useAskFirst } from '../parts/askFirst.js';
import { DataTable } from '../parts/dataTable.js';
import { ChoiceField, ChoicesField, FormDialog, TextField } from '../parts/formFields.js';
import { Panel } from '../parts/panel.js';
import { queueTitle, useQueueName } from '../parts/useQueueName.js';
import { usePreferences } from '../words/preferences.js';
import { adminWords } from '../words/admin.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { ShownOnce } from '../session/shownOnce.js';

export function WallboardsTab() {
  const words = useWords(adminWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const queueName = useQueueName();
  const wallboards = useRead('GET /api/wallboards', undefined);
  const remove = useAct('DELETE /api/wallboards/:id', {
    refreshes: ['GET /api/wallboards'],
    inForm: true,
  });
  const [isAdding, setIsAdding] = useState(false);
  const [address, setAddress] = useState<string | null>(null);
  const { askFirst, question } = useAskFirst();
  return (
    <Panel
      title={words.wallboards}
      flush
      extra={<Button onClick={() => setIsAdding(true)}>{words.addWallboard}</Button>}
    >
      <DataTable
        caption={words.wallboards}
        empty={words.noWallboards}
        rows={wallboards.data?.wallboards}
        error={wallboards.error}
        rowKey={(wallboard) => wallboard.id}
        columns={[
          {
            key: 'title',
            title: words.wallboardTitle,
            show: (wallboard) => <strong>{wallboard.title}</strong>,
          },
          {
            key: 'queues',
            title: words.queues,
            show: (wallboard) => wallboard.queues.map(queueName).join(common.comma),
          },
          {
            key: 'seen',
            title: words.seen,
            show: (wallboard) =>
              wallboard.seenAt === null ? '—' : formatMoment(wallboard.seenAt, language),
          },
          {
            key: 'do',
            title: common.doWith,
            show: (wallboard) => (
              <Button
                size="small"
                danger
                onClick={() =>
                  askFirst({
                    title: common.remove,
                    question: words.askWallboard(wallboard.title),
                    onDo: () => remove.mutateAsync({ params: { id: wallboard.id } }),
                  })
                }
              >
                {common.remove}
              </Button>
            ),
          },
        ]}
      />
      {question}
      {isAdding && (
        <WallboardDialog
          onClose={() => setIsAdding(false)}
          onAdded={(made) => {
            setIsAdding(false);
            setAddress(made);
          }}
        />
      )}
      {address !== null && (
        <ShownOnce
          title={words.wallboardToken}
          hint={words.wallboardTokenHint}
          secret={address}
          onClose={() => setAddress(null)}
        />
      )}
    </Panel>
  );
}

function WallboardDialog(props: {
  readonly onClose: () => void;
  readonly onAdded: (address: string) => void;
}) {
  const words = useWords(adminWords);
  const { language } = usePreferences();
  const all = useRead('GET /api/queues', undefined).data?.queues ?? [];
  const add = useAct('POST /api/wallboards', { refreshes: ['GET /api/wallboards'], inForm: true });
  const [title, setTitle] = useState('');
  const [queues, setQueues] = useState<string[]>([]);
  const [wallboardLanguage, setWallboardLanguage] = useState<'zh' | 'en'>('zh');

  function submit(): void {
    const search = wallboardLanguage === 'en' ? '?language=en' : '';
    add.mutate(
      { body: { title, queues } },
      { onSuccess: ({ token }) => props.onAdded(`${location.origin}/wallboard${search}#${token}`) },
    );
  }

  return (
    <FormDialog
      title={words.addWallboard}
      onClose={props.onClose}
      onSubmit={submit}
      isBusy={add.isPending}
      error={add.error}
      isIncomplete={queues.length === 0}
    >
      <TextField
        label={words.wallboardTitle}
        name="title"
        required
        maxLength={60}
        value={title}
        onChange={setTitle}
      />
      <ChoicesField
        label={words.queues}
        name="queues"
        value={queues}
        onChange={setQueues}
        choices={all.map((queue) => ({ value: queue.name, label: queueTitle(queue, language) }))}
      />
      <ChoiceField
        label={words.wallboardLanguage}
        value={wallboardLanguage}
        onChange={setWallboardLanguage}
        choices={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
      />
    </FormDialog>
  );
}
