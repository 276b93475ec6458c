// What the file carries in base64: texts, and the packed files of the engines, which are unpacked when the first code is run.

function bytesOf(id) {
  const element = document.getElementById(id);
  return element ? Uint8Array.from(atob(element.textContent.trim()), (sign) => sign.charCodeAt(0)) : null;
}

export function readTexts(id) {
  return JSON.parse(new TextDecoder().decode(bytesOf(id)));
}

// Browsers older than Chromium 80 and Firefox 113 cannot unpack; they get null, as where nothing is packed.
export async function unpack(id) {
  const bytes = bytesOf(id);
  if (!bytes || typeof DecompressionStream !== 'function') return null;
  const unpacked = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')));
  const all = await unpacked.arrayBuffer();
  // First the length of the list, in four bytes, then the list, then the files one after another.
  const length = new DataView(all).getUint32(0);
  const files = new Map();
  let at = 4 + length;
  for (const [name, size] of JSON.parse(new TextDecoder().decode(new Uint8Array(all, 4, length)))) {
    files.set(name, all.slice(at, at + size));
    at += size;
  }
  return files;
}
