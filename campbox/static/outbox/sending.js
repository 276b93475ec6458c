// One row on its way to the box, and what became of it.
import {noteReach} from './reach.js';
import {request} from './request.js';
import {upload} from './uploading.js';

const patienceMilliseconds = 25000;
const keepaliveBytesMax = 60000; // browsers finish such a request although its page is left
const believableMilliseconds = 90 * 86400000;

// 'sent' and 'refused' are said by the box about this very row. All else leaves the row where it is: 'signed-out', 'not-yours'
// (another learner is signed in), 'failed' (the box is there, but in trouble), 'away' (nothing came, or from somebody else).
export async function send(row, agedMilliseconds, stop) {
  const ask = row.files ? upload : request;
  const response = await ask(row.url, optionsOf(row, agedMilliseconds), patienceMilliseconds, stop).catch(() => null);
  const state = response ? stateOf(row, response) : 'away';
  noteReach(state !== 'away' && state !== 'failed');
  return {state, response};
}

function optionsOf(row, agedMilliseconds) {
  const text = row.partner ? `${row.body}&partner=${row.partner}` : row.body;
  const headers = {Accept: row.accept, 'X-Client-Id': row.id};
  if (!row.files) headers['Content-Type'] = 'application/x-www-form-urlencoded'; // else the browser says where one part ends
  if (row.learner) headers['X-Learner'] = row.learner;
  // The clock of a device jumps, for example when its battery was empty; an age that cannot be is not told.
  if (agedMilliseconds >= 0 && agedMilliseconds < believableMilliseconds) headers['X-Age'] = String(Math.round(agedMilliseconds));
  return {method: 'POST', headers, body: row.files ? withFiles(text, row.files) : text, keepalive: text.length < keepaliveBytesMax};
}

// A file goes without the name that it has on the device.
function withFiles(text, files) {
  const body = new FormData();
  new URLSearchParams(text).forEach((value, name) => body.append(name, value));
  files.forEach(({blob}) => body.append('attach', blob, 'file'));
  return body;
}

function stateOf(row, response) {
  if (response.headers.get('X-Acknowledged') === row.id) return 'sent';
  if (response.headers.get('X-Refused') === row.id) return 'refused';
  if (response.status === 401 || response.status === 403) return 'signed-out';
  if (response.status === 409) return 'not-yours';
  // A captive portal answers 200 to everything, and acknowledges nothing.
  return response.status === 429 || response.status >= 500 ? 'failed' : 'away';
}
