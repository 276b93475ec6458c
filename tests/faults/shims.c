/* Preloaded by tests: a card on which each flush takes FLUSH_MS, and a wall clock that can be set without asking the machine. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static unsigned long flushes;
static long wall_offset_seconds;

unsigned long shim_flushes(void) { return flushes; }
void shim_shift_wall_clock(long seconds) { wall_offset_seconds = seconds; }

static int flush(const char *name, int file) {
    int (*real)(int) = dlsym(RTLD_NEXT, name);
    const char *delay_ms = getenv("FLUSH_MS");
    __sync_fetch_and_add(&flushes, 1);
    if (delay_ms) usleep(1000 * atol(delay_ms));
    return real(file);
}

int fsync(int file) { return flush("fsync", file); }
int fdatasync(int file) { return flush("fdatasync", file); }

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (clock == CLOCK_REALTIME) now->tv_sec += wall_offset_seconds;
    return result;
}
