// Small things that this browser keeps by itself, also when the box is away. Storage may be switched off or full.

export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch (error) {
    return null;
  }
}

export function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch (error) {
    // It then lasts as long as the page; the box has what was sent.
  }
}

export function keysWith(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch (error) {
    return [];
  }
}

export function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch (error) {
    // Nothing was kept.
  }
}
