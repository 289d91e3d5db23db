/**
 * The style sheet of antd's components, made once when the client is built (vite.config.ts). In the
 * page, a component would make its styles whenever it is the first of its kind to be drawn: 50 ms
 * more until an agent sees a caller.
 */
import { createCache, extractStyle, StyleProvider } from '@ant-design/cssinjs';
import {
  Alert,
  Button,
  Checkbox,
  ConfigProvider,
  Dropdown,
  Empty,
  Input,
  InputNumber,
  QRCode,
  Radio,
  Segmented,
  Select,
  Tabs,
  Tooltip,
} from 'antd';
import type { ReactElement } from 'react';
import { renderToString } from 'react-dom/server';
import { lightTheme } from './theme.js';

/** Everything that the pages use of antd, by the names under which they import it. */
export const antdParts: Readonly<Record<string, ReactElement>> = {
  Alert: <Alert />,
  Button: <Button />,
  Checkbox: <Checkbox />,
  Dropdown: (
    <Dropdown menu={{ items: [] }}>
      <i />
    </Dropdown>
  ),
  Input: (
    <>
      <Input />
      <Input.TextArea />
      <Input.Search />
    </>
  ),
  InputNumber: <InputNumber />,
  QRCode: <QRCode value="otpauth:" />,
  Radio: <Radio />,
  Segmented: <Segmented options={['']} />,
  Select: (
    <>
      <Select />
      <Empty />
    </>
  ),
  Tabs: <Tabs items={[{ key: '', label: '' }]} />,
  Tooltip: (
    <Tooltip title=" ">
      <i />
    </Tooltip>
  ),
};

/** Returns the style sheet. It is the same for both appearances, whose colours are variables. */
export function antdStyles(): string {
  const cache = createCache();
  renderToString(
    <StyleProvider cache={cache}>
      <ConfigProvider theme={{ ...lightTheme, zeroRuntime: false }}>
        {Object.entries(antdParts).map(([name, part]) => (
          <div key={name}>{part}</div>
        ))}
      </ConfigProvider>
    </StyleProvider>,
  );
  return extractStyle(cache, { plain: true, types: 'style' });
}
