// Several pages of one browser see the same rows; each row is sent by one of them at a time. A turn ends soon by itself, for a
// browser that was killed. It is no perfect lock: if two pages ever send the same row at once, the box counts it once.
import {forget, read, write} from './device.js';

const prefix = 'campbox-sending-';
const turnMilliseconds = 8000;
const renewalMilliseconds = 2000;
const own = new Set();
let renewal = 0;

// Whether this page may send the row now.
export function take(id) {
  const until = Number(read(prefix + id));
  const now = Date.now();
  // A turn that ends later than any turn can was taken before the clock jumped.
  if (!own.has(id) && until > now && until <= now + turnMilliseconds) return false;
  own.add(id);
  renew(id);
  if (!renewal) renewal = setInterval(() => own.forEach(renew), renewalMilliseconds);
  return true;
}

const renew = (id) => write(prefix + id, String(Date.now() + turnMilliseconds));

export function leave(id) {
  own.delete(id);
  forget(prefix + id);
  if (own.size) return;
  clearInterval(renewal);
  renewal = 0;
}

// Whether another tab took or left a row just now, by an event of the storage.
export function isBeginOrEnd({key, oldValue, newValue}) {
  return Boolean(key) && key.startsWith(prefix) && (oldValue === null || newValue === null);
}

addEventListener('pagehide', () => Array.from(own).forEach(leave));
