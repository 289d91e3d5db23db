import { Dialog } from '../parts/dialog.js';
import { useMe } from '../session/useMe.js';
import { both } from '../words/both.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { pagesFor, pageWords } from '../session/pages.js';

const keyWords = both(
  {
    F2: '接听来电',
    F4: '保持 / 恢复通话',
    F6: '静音 / 取消静音',
    F7: '转接：打开通讯录',
    F8: '就绪 / 小休',
    F9: '话后处理完成',
    F10: '挂断',
    help: '显示快捷键',
    escape: '关闭对话框',
  },
  {
    F2: 'Answer',
    F4: 'Hold / resume',
    F6: 'Mute / unmute',
    F7: 'Transfer: open the directory',
    F8: 'Ready / pause',
    F9: 'Wrap-up done',
    F10: 'Hang up',
    help: 'Show this',
    escape: 'Close a dialog',
  },
);

/** Lists the keys. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const common = useWords(commonWords);
  const words = useWords(keyWords);
  const titles = useWords(pageWords);
  const me = useMe();
  const deskKeys = ['F2', 'F4', 'F6', 'F7', 'F8', 'F9', 'F10'] as const;
  return (
    <Dialog title={common.keys} onClose={onClose}>
      <dl className="facts">
        {me.permissions.includes('desk') &&
          deskKeys.map((key) => (
            <KeyLine key={key} name={key}>
              {words[key]}
            </KeyLine>
          ))}
        {pagesFor(me)
          .slice(0, 9)
          .map((name, at) => (
            <KeyLine key={name} name={`Alt+${at + 1}`}>
              {titles[name]}
            </KeyLine>
          ))}
        <KeyLine name="Ctrl+/">{words.help}</KeyLine>
        <KeyLine name="Esc">{words.escape}</KeyLine>
      </dl>
    </Dialog>
  );
}

function KeyLine({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <>
      <dt>
        <kbd>{name}</kbd>
      </dt>
      <dd>{children}</dd>
    </>
  );
}
