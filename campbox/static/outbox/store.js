// The rows on this device: in IndexedDB, or in memory where the browser refuses it (then the page must stay open).
const databaseName = 'campbox-outbox';
const openingMilliseconds = 4000; // a damaged profile neither opens nor fails
const retryMilliseconds = 60000;
const inMemory = new Map();
let opening = null;

function open() {
  if (opening) return opening;
  opening = new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    setTimeout(() => reject(new Error('the database does not open')), openingMilliseconds);
    request.onerror = () => reject(request.error);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('rows', {keyPath: 'order', autoIncrement: true}).createIndex('id', 'id', {unique: true});
    };
    request.onsuccess = () => {
      const database = request.result;
      const close = () => {
        database.close();
        opening = null;
      };
      database.onversionchange = close;
      database.onclose = close;
      resolve(database);
    };
  });
  opening.catch(() => setTimeout(() => { opening = null; }, retryMilliseconds));
  return opening;
}

// `use` gets the rows of one transaction; what it hands to `give` is the result once all of it is on the disk.
async function transact(mode, use) {
  const database = await open();
  return new Promise((resolve, reject) => {
    // Chromium 121 and later would else report what a battery that is pulled out can still lose.
    const transaction = database.transaction('rows', mode, {durability: 'strict'});
    let result;
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject(transaction.error);
    use(transaction.objectStore('rows'), (value) => { result = value; });
  });
}

// Add a row, and remove those that it replaces. Tells whether it outlives this page.
export async function add(row, isReplaced) {
  try {
    await transact('readwrite', (rows) => {
      rows.add(row);
      if (isReplaced) removeWhere(rows, isReplaced);
    });
    return true;
  } catch (error) {
    if (isReplaced) inMemory.forEach((each, id) => isReplaced(each) && inMemory.delete(id));
    inMemory.set(row.id, {...row, order: Number.MAX_SAFE_INTEGER});
    return false;
  }
}

function removeWhere(rows, isReplaced) {
  rows.openCursor().onsuccess = ({target: {result: cursor}}) => {
    if (!cursor) return;
    if (isReplaced(cursor.value)) cursor.delete();
    cursor.continue();
  };
}

// All rows in the order in which they were written.
export async function all() {
  const kept = await transact('readonly', (rows, give) => {
    rows.getAll().onsuccess = ({target}) => give(target.result);
  }).catch(() => []);
  return kept.concat(Array.from(inMemory.values()));
}

export const isInMemory = (id) => inMemory.has(id);

export async function change(id, changes) {
  if (inMemory.has(id)) {
    inMemory.set(id, {...inMemory.get(id), ...changes});
    return;
  }
  await transact('readwrite', (rows) => {
    rows.index('id').openCursor(id).onsuccess = ({target: {result: cursor}}) => {
      if (cursor) cursor.update({...cursor.value, ...changes});
    };
  });
}

export async function remove(id) {
  if (inMemory.delete(id)) return;
  await transact('readwrite', (rows) => {
    rows.index('id').getKey(id).onsuccess = ({target}) => {
      if (target.result !== undefined) rows.delete(target.result);
    };
  });
}

export const hasMemory = () => inMemory.size > 0;
