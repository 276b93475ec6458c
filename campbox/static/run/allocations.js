// Counts what a program asks for at once: a heap that grows over its limit takes the whole page with it, and browsers tell
// nobody how full it is. No imports: workers and frames take this file as it is.
const ALLOCATED_MAX = 256 * 1024 * 1024;
const VALUE_BYTES = 8;
const BUFFERS = [
  ...['ArrayBuffer', 'Uint8Array', 'Int8Array', 'Uint8ClampedArray', 'Uint16Array', 'Int16Array'],
  ...['Uint32Array', 'Int32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
];

// `refuse` is called when it is too much, and has to throw.
export function limitAllocations(scope, refuse) {
  let allocated = 0;
  const count = (bytes) => {
    if (bytes > 0) allocated += bytes;
    if (allocated > ALLOCATED_MAX) refuse();
  };
  const sizeOf = (list) => VALUE_BYTES * (Number(Object(list).length) || 0);
  replace(scope.Array.prototype, 'fill', (list) => count(sizeOf(list)));
  replace(scope.Array.prototype, 'concat', (list, others) => [list, ...others].forEach((each) => count(sizeOf(each))));
  replace(scope.Array, 'from', (_self, [source]) => count(sizeOf(source)));
  for (const name of BUFFERS.filter((each) => each in scope)) scope[name] = counted(scope[name], count);
}

function replace(holder, name, before) {
  const own = holder[name];
  const value = function (...values) {
    before(this, values);
    return Reflect.apply(own, this, values);
  };
  Object.defineProperty(holder, name, {value, configurable: true, writable: true});
}

function counted(buffer, count) {
  return new Proxy(buffer, {
    construct(target, values, newTarget) {
      if (typeof values[0] === 'number') count(values[0] * (target.BYTES_PER_ELEMENT || 1));
      return Reflect.construct(target, values, newTarget);
    },
  });
}
