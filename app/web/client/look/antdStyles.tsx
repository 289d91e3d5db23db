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
import { renderToString } from 'react-dom/server';
import { lightTheme } from './theme.js';

/** Everything that the pages use of antd. */
const parts = (
  <>
    <Alert />
    <Button />
    <Checkbox />
    <Dropdown menu={{ items: [] }}>
      <i />
    </Dropdown>
    <Input />
    <Input.TextArea />
    <Input.Search />
    <InputNumber />
    <QRCode value="otpauth:" />
    <Radio />
    <Segmented options={['']} />
    <Select />
    {/* What a Select without options shows. */}
    <Empty />
    <Tabs items={[{ key: '', label: '' }]} />
    <Tooltip title=" ">
      <i />
    </Tooltip>
  </>
);

/** Returns the style sheet. It is the same for both appearances, whose colours are variables. */
export function antdStyles(): string {
  const cache = createCache();
  renderToString(
    <StyleProvider cache={cache}>
      <ConfigProvider theme={{ ...lightTheme, zeroRuntime: false }}>{parts}</ConfigProvider>
    </StyleProvider>,
  );
  return extractStyle(cache, { plain: true, types: 'style' });
}
