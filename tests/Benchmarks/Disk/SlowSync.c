// Preloaded into programs (LD_PRELOAD): lets every fsync and fdatasync take longer, as on a disk behind a network, and counts them.
// All programs share a small file: the delay in microseconds, and the count.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct shared {
    _Atomic int64_t delay_us;
    _Atomic int64_t syncs;
};

static struct shared *shared;
static int (*next_fsync)(int);
static int (*next_fdatasync)(int);

__attribute__((constructor)) static void begin(void)
{
    next_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    next_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    const char *path = getenv("SLOW_SYNC_FILE");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *memory = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory != MAP_FAILED) shared = memory;
}

static void wait_for_the_disk(void)
{
    if (!shared) return;
    atomic_fetch_add(&shared->syncs, 1);
    int64_t delay_us = atomic_load(&shared->delay_us);
    struct timespec rest = {.tv_sec = delay_us / 1000000, .tv_nsec = delay_us % 1000000 * 1000};
    while (delay_us > 0 && nanosleep(&rest, &rest) != 0 && errno == EINTR) {
    }
}

int fsync(int file)
{
    wait_for_the_disk();
    return next_fsync(file);
}

int fdatasync(int file)
{
    wait_for_the_disk();
    return next_fdatasync(file);
}
