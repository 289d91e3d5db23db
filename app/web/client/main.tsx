/** The console in the browser. */
import './look/look.css';
import './look/frame.css';
import './look/desk.css';
import './look/wallboard.css';
// Made by vite.config.ts. Behind the others, which it may override.
import 'virtual:antd.css';
import './look/small.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './console.js';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
