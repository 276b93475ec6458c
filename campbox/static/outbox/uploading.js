// A request with files: how far it is can be seen, and it ends when nothing moves any more.
const listeners = [];

export const onUpload = (listener) => listeners.push(listener);

export function upload(address, {headers, body}, stallMilliseconds, stop = new AbortController()) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer = 0;

    function moved() {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), stallMilliseconds);
    }

    function end(tell, value) {
      clearTimeout(timer);
      tell(value);
    }

    request.open('POST', address);
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.onprogress = ({loaded, total}) => {
      moved();
      listeners.forEach((listener) => listener(loaded / total));
    };
    request.onprogress = moved;
    request.onload = () => end(resolve, new Response(request.responseText || null, {status: request.status, headers: headersOf(request)}));
    request.onerror = () => end(reject, new Error('the box does not answer'));
    request.onabort = request.onerror;
    stop.signal.addEventListener('abort', () => request.abort());
    moved();
    request.send(body);
  });
}

function headersOf(request) {
  const lines = request.getAllResponseHeaders().trim().split('\r\n').filter(Boolean);
  return new Headers(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
}
