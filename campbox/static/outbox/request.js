// A request that ends: at the edge of the Wi-Fi one may hang for ever, also in the middle of its answer.
export async function request(address, options, milliseconds, stop = new AbortController()) {
  const timer = setTimeout(() => stop.abort(), milliseconds);
  try {
    const response = await fetch(address, {cache: 'no-store', ...options, signal: stop.signal});
    const body = await response.text();
    return new Response(body || null, {status: response.status, headers: response.headers});
  } finally {
    clearTimeout(timer);
  }
}
