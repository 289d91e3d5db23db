/** The console in the browser. */
import './look/look.css';
import './look/controls.css';
import './look/frame.css';
import './look/desk.css';
import './look/wallboard.css';
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
