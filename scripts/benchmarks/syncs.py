"""Counts the flushes of a process: a few lines of C between it and the C library."""

import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
static unsigned long *count;
__attribute__((constructor)) static void begin(void) {
    int file = open(getenv("CAMPBOX_COUNT_SYNCS"), O_RDWR);
    void *place = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (place != MAP_FAILED) count = place;
}
static int next(const char *name, int file) {
    if (count) __atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
    return ((int (*)(int)) dlsym(RTLD_NEXT, name))(file);
}
int fsync(int file) { return next("fsync", file); }
int fdatasync(int file) { return next("fdatasync", file); }
"""
_NUMBER = struct.Struct("@L")


@dataclass(frozen=True)
class Counter:
    """Give `environment` to a process; `value` is how often it has flushed so far."""

    library: Path
    file: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "CAMPBOX_COUNT_SYNCS": str(self.file)}

    def value(self) -> int:
        return int(_NUMBER.unpack(self.file.read_bytes())[0])


def make_counter(folder: Path) -> Counter | None:
    """None where no C compiler is installed."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    source, counter = folder / "syncs.c", Counter(folder / "syncs.so", folder / "syncs.count")
    source.write_text(_SOURCE)
    counter.file.write_bytes(_NUMBER.pack(0))
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", counter.library, source, "-ldl"], check=True)
    return counter
