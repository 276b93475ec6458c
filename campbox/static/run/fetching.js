// Fetches the files of an engine, all at once, and tells how far it is.

// files: [{name, url, bytes, unpacked}]: the size as it travels, which is told, and the size as it is read.
// Gives [{name, bytes: ArrayBuffer}]. A `signal` ends it before.
export async function fetchAll(files, onProgress, signal) {
  const total = files.reduce((sum, each) => sum + each.bytes, 0);
  const loaded = new Map();
  const tell = (name, bytes) => {
    loaded.set(name, bytes);
    onProgress({loaded: [...loaded.values()].reduce((sum, each) => sum + each, 0), total});
  };
  return Promise.all(files.map((each) => fetchOne(each, tell, signal)));
}

async function fetchOne({name, url, bytes, unpacked}, tell, signal) {
  try {
    const response = await fetch(url, {signal});
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    const content = await read(response, (length) => tell(name, Math.round(bytes * Math.min(1, length / unpacked))));
    tell(name, bytes);
    return {name, bytes: content};
  } catch (error) {
    throw Object.assign(new Error(String(error)), {code: 'unreachable'});
  }
}

async function read(response, onLength) {
  const reader = response.body.getReader();
  const pieces = [];
  let length = 0;
  for (;;) {
    const {done, value} = await reader.read();
    if (done) return new Blob(pieces).arrayBuffer();
    pieces.push(value);
    length += value.length;
    onLength(length);
  }
}
