// Small facts that this browser remembers across pages. Without storage they last as long as the page.
const inMemory = new Map();

export function read(key) {
  try {
    const text = localStorage.getItem(key);
    return text === null ? inMemory.get(key) || null : text;
  } catch (error) {
    return inMemory.get(key) || null;
  }
}

export function write(key, text) {
  inMemory.delete(key);
  try {
    localStorage.setItem(key, text);
  } catch (error) {
    inMemory.set(key, text);
  }
}

export function forget(key) {
  inMemory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch (error) {
    // There was nothing to remember it in.
  }
}

export function newId() {
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
