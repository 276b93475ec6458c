// Who waits for news of a row: the page that wrote it. It hears soon whether the row was sent or waits, and later what came of it.
const newsMilliseconds = 8000; // a learner looks no longer at "Sending…"
const uploadMilliseconds = 120000; // unless a bar shows that it goes on

export function createWatch({reasonOf, isKept, onSilence}) {
  const watched = new Map(); // id -> {row, soon: [resolve], later: Promise, resolve}

  function entryOf(row) {
    if (!watched.has(row.id)) {
      const entry = {row, soon: []};
      entry.later = new Promise((resolve) => { entry.resolve = resolve; });
      watched.set(row.id, entry);
    }
    return watched.get(row.id);
  }

  const waiting = (entry, reason) => ({state: 'waiting', reason, isKept: isKept(entry.row.id), later: entry.later});

  function tellSoon(entry, news) {
    entry.soon.splice(0).forEach((resolve) => resolve(news));
  }

  return {
    isWatched: (id) => watched.has(id),

    news(row) {
      const entry = entryOf(row);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          onSilence();
          resolve(waiting(entry, reasonOf(entry.row)));
        }, row.files ? uploadMilliseconds : newsMilliseconds);
        entry.soon.push((news) => {
          clearTimeout(timer);
          resolve(news);
        });
      });
    },

    // What was not sent in a round waits.
    tell(rows) {
      rows.filter((row) => watched.has(row.id)).forEach((row) => {
        const entry = watched.get(row.id);
        entry.row = row;
        tellSoon(entry, waiting(entry, reasonOf(row)));
      });
    },

    // The row's story is over; gives the function that says how.
    end(id) {
      const entry = watched.get(id);
      watched.delete(id);
      const tell = (result) => {
        if (!entry) return;
        tellSoon(entry, result);
        entry.resolve(result);
      };
      tell.isHeard = Boolean(entry);
      return tell;
    },

    // Rows that are gone were sent by another tab, which has the result.
    forgetMissing(rows) {
      const ids = new Set(rows.map((row) => row.id));
      Array.from(watched.keys()).filter((id) => !ids.has(id)).forEach((id) => this.end(id)({state: 'sent', response: null}));
    },
  };
}
