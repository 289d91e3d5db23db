/** The walls: screens without a person signed in, each with a link of its own. */
import { Button, Input, Select } from 'antd';
import { useState, type SubmitEvent } from 'react';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { DataTable } from '../parts/dataTable.js';
import { Dialog } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { Panel } from '../parts/panel.js';
import { usePreferences } from '../words/preferences.js';
import { adminWords } from '../words/admin.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { ShownOnce } from './shownOnce.js';

export function WallsTab() {
  const words = useWords(adminWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const walls = useRead('GET /api/walls', undefined);
  const remove = useAct('DELETE /api/walls/:id', { refreshes: ['GET /api/walls'] });
  const [isAdding, setIsAdding] = useState(false);
  const [address, setAddress] = useState<string | null>(null);
  return (
    <Panel
      title={words.walls}
      flush
      extra={<Button onClick={() => setIsAdding(true)}>{words.addWall}</Button>}
    >
      <DataTable
        caption={words.walls}
        rows={walls.data?.walls}
        rowKey={(wall) => wall.id}
        columns={[
          { key: 'title', title: words.wallTitle, show: (wall) => <strong>{wall.title}</strong> },
          { key: 'lines', title: words.lines, show: (wall) => wall.lines.join('、') },
          {
            key: 'seen',
            title: words.seen,
            show: (wall) => (wall.seenAt === null ? '—' : formatMoment(wall.seenAt, language)),
          },
          {
            key: 'do',
            title: common.remove,
            show: (wall) => (
              <Button
                size="small"
                danger
                onClick={() => remove.mutate({ params: { id: wall.id } })}
              >
                {common.remove}
              </Button>
            ),
          },
        ]}
      />
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
  const common = useWords(commonWords);
  const all = useRead('GET /api/lines', undefined).data?.lines ?? [];
  const add = useAct('POST /api/walls', { refreshes: ['GET /api/walls'] });
  const [title, setTitle] = useState('');
  const [lines, setLines] = useState<string[]>([]);
  const [language, setLanguage] = useState<'zh' | 'en'>('zh');

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const search = language === 'en' ? '?language=en' : '';
    add.mutate(
      { body: { title, lines } },
      { onSuccess: ({ token }) => props.onAdded(`${location.origin}/wall${search}#${token}`) },
    );
  }

  return (
    <Dialog title={words.addWall} onClose={props.onClose}>
      <form className="stack" onSubmit={submit}>
        <Field label={words.wallTitle}>
          {(tied) => (
            <Input
              {...tied}
              required
              maxLength={60}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
        <Field label={words.lines}>
          {(tied) => (
            <Select
              {...tied}
              aria-label={words.lines}
              mode="multiple"
              value={lines}
              onChange={setLines}
              options={all.map(({ name }) => ({ value: name, label: name }))}
            />
          )}
        </Field>
        <Field label={words.wallLanguage}>
          {(tied) => (
            <Select
              {...tied}
              aria-label={words.wallLanguage}
              value={language}
              onChange={setLanguage}
              options={[
                { value: 'zh', label: '中文' },
                { value: 'en', label: 'English' },
              ]}
            />
          )}
        </Field>
        <div className="row">
          <Button
            type="primary"
            htmlType="submit"
            disabled={lines.length === 0}
            loading={add.isPending}
          >
            {common.save}
          </Button>
          <Button onClick={props.onClose}>{common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
