/** The walls: screens without a signed-in user, each with its own link. */
import { Button } from 'antd';
import { useState } from 'react';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
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

export function WallsTab() {
  const words = useWords(adminWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const queueName = useQueueName();
  const walls = useRead('GET /api/walls', undefined);
  const remove = useAct('DELETE /api/walls/:id', { refreshes: ['GET /api/walls'], inForm: true });
  const [isAdding, setIsAdding] = useState(false);
  const [address, setAddress] = useState<string | null>(null);
  const { askFirst, question } = useAskFirst();
  return (
    <Panel
      title={words.walls}
      flush
      extra={<Button onClick={() => setIsAdding(true)}>{words.addWall}</Button>}
    >
      <DataTable
        caption={words.walls}
        empty={words.noWalls}
        rows={walls.data?.walls}
        rowKey={(wall) => wall.id}
        columns={[
          { key: 'title', title: words.wallTitle, show: (wall) => <strong>{wall.title}</strong> },
          {
            key: 'queues',
            title: words.queues,
            show: (wall) => wall.queues.map(queueName).join(common.comma),
          },
          {
            key: 'seen',
            title: words.seen,
            show: (wall) => (wall.seenAt === null ? '—' : formatMoment(wall.seenAt, language)),
          },
          {
            key: 'do',
            title: common.doWith,
            show: (wall) => (
              <Button
                size="small"
                danger
                onClick={() =>
                  askFirst({
                    title: common.remove,
                    question: words.askWall(wall.title),
                    onDo: () => remove.mutateAsync({ params: { id: wall.id } }),
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
        <WallDialog
          onClose={() => setIsAdding(false)}
          onAdded={(made) => {
            setIsAdding(false);
            setAddress(made);
          }}
        />
      )}
      {address !== null && (
        <ShownOnce
          title={words.wallToken}
          hint={words.wallTokenHint}
          secret={address}
          onClose={() => setAddress(null)}
        />
      )}
    </Panel>
  );
}

function WallDialog(props: {
  readonly onClose: () => void;
  readonly onAdded: (address: string) => void;
}) {
  const words = useWords(adminWords);
  const { language } = usePreferences();
  const all = useRead('GET /api/queues', undefined).data?.queues ?? [];
  const add = useAct('POST /api/walls', { refreshes: ['GET /api/walls'], inForm: true });
  const [title, setTitle] = useState('');
  const [queues, setQueues] = useState<string[]>([]);
  const [wallLanguage, setWallLanguage] = useState<'zh' | 'en'>('zh');

  function submit(): void {
    const search = wallLanguage === 'en' ? '?language=en' : '';
    add.mutate(
      { body: { title, queues } },
      { onSuccess: ({ token }) => props.onAdded(`${location.origin}/wall${search}#${token}`) },
    );
  }

  return (
    <FormDialog
      title={words.addWall}
      onClose={props.onClose}
      onSubmit={submit}
      isBusy={add.isPending}
      error={add.error}
      isIncomplete={queues.length === 0}
    >
      <TextField
        label={words.wallTitle}
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
        label={words.wallLanguage}
        value={wallLanguage}
        onChange={(value) => setWallLanguage(value ?? 'zh')}
        choices={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
      />
    </FormDialog>
  );
}
