/* Counts every change that a process makes to files below one folder, and breaks one of them: the process dies just
   before it, or with half of it done, or the disk is full from then on.

   Put before the system's own library by LD_PRELOAD, so it sees what Python, SQLite, DuckDB and the lake's writer do.
   Nothing happens until `arm` is called. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OFF, COUNT, DIE_BEFORE, DIE_HALFWAY, FULL };

static char root[PATH_MAX];
static size_t root_length;
static atomic_int mode = OFF, steps = 0, chosen = 0;

/* folder: an absolute path. at: the number of the change that is broken, from 1. */
void arm(const char *folder, int how, int at) {
    snprintf(root, sizeof root, "%s", folder);
    root_length = strlen(root);
    steps = 0;
    chosen = at;
    mode = how;
}

/* How many changes there were. */
int disarm(void) {
    mode = OFF;
    return steps;
}

static int is_below(const char *path) {
    return path[0] == '/' && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || !path[root_length]);
}

static int is_ours(int folder, const char *path) {
    char where[64], found[PATH_MAX];
    if (mode == OFF) return 0;
    if (path && path[0] == '/') return is_below(path);
    if (folder == AT_FDCWD) return 0;
    snprintf(where, sizeof where, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(where, found, sizeof found - 1);
    if (length < 0) return 0;
    found[length] = 0;
    return is_below(found);
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* One change is about to happen: 0, or 1 where half of it shall, or -1 where it cannot. */
static int step(int takes_room) {
    int now = atomic_fetch_add(&steps, 1) + 1, how = mode;
    if (how == DIE_BEFORE && now == chosen) die();
    if (how == DIE_HALFWAY && now == chosen) return 1;
    if (how == FULL && now >= chosen && takes_room) {
        errno = ENOSPC;
        return -1;
    }
    return 0;
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* What writes `count` bytes: all of them, or half and then death. */
#define WRITES(type, name, params, handle, all, half) \
    type name params { \
        REAL(name); \
        if (!is_ours(handle, NULL)) return real all; \
        int how = step(1); \
        if (how < 0) return -1; \
        if (how > 0) { (void)!real half; die(); } \
        return real all; \
    }

WRITES(ssize_t, write, (int to, const void *data, size_t count), to, (to, data, count), (to, data, count / 2))
WRITES(ssize_t, pwrite, (int to, const void *data, size_t count, off_t at), to, (to, data, count, at), (to, data, count / 2, at))
WRITES(ssize_t, pwrite64, (int to, const void *data, size_t count, off64_t at), to, (to, data, count, at), (to, data, count / 2, at))
WRITES(ssize_t, writev, (int to, const struct iovec *parts, int count), to, (to, parts, count), (to, parts, count / 2))
WRITES(ssize_t, pwritev, (int to, const struct iovec *parts, int count, off_t at), to, (to, parts, count, at), (to, parts, count / 2, at))
WRITES(ssize_t, pwritev64, (int to, const struct iovec *parts, int count, off64_t at), to, (to, parts, count, at), (to, parts, count / 2, at))
WRITES(ssize_t, sendfile, (int to, int from, off_t *at, size_t count), to, (to, from, at, count), (to, from, at, count / 2))
WRITES(ssize_t, sendfile64, (int to, int from, off64_t *at, size_t count), to, (to, from, at, count), (to, from, at, count / 2))
WRITES(ssize_t, copy_file_range, (int from, off64_t *at, int to, off64_t *there, size_t count, unsigned flags), to, (from, at, to, there, count, flags), (from, at, to, there, count / 2, flags))

/* What is done or not done, by name; halfway is after it. */
#define DOES(name, params, folder, path, takes_room, all) \
    int name params { \
        REAL(name); \
        if (!is_ours(folder, path)) return real all; \
        int how = step(takes_room); \
        if (how < 0) return -1; \
        int done = real all; \
        if (how > 0) die(); \
        return done; \
    }

DOES(rename, (const char *from, const char *to), AT_FDCWD, to, 0, (from, to))
DOES(renameat, (int a, const char *from, int b, const char *to), b, to, 0, (a, from, b, to))
DOES(renameat2, (int a, const char *from, int b, const char *to, unsigned flags), b, to, 0, (a, from, b, to, flags))
DOES(link, (const char *from, const char *to), AT_FDCWD, to, 1, (from, to))
DOES(linkat, (int a, const char *from, int b, const char *to, int flags), b, to, 1, (a, from, b, to, flags))
DOES(unlink, (const char *path), AT_FDCWD, path, 0, (path))
DOES(unlinkat, (int folder, const char *path, int flags), folder, path, 0, (folder, path, flags))
DOES(rmdir, (const char *path), AT_FDCWD, path, 0, (path))
DOES(mkdir, (const char *path, mode_t rights), AT_FDCWD, path, 1, (path, rights))
DOES(mkdirat, (int folder, const char *path, mode_t rights), folder, path, 1, (folder, path, rights))
DOES(ftruncate, (int file, off_t length), file, NULL, 0, (file, length))
DOES(ftruncate64, (int file, off64_t length), file, NULL, 0, (file, length))
DOES(fallocate, (int file, int how_, off_t at, off_t length), file, NULL, 1, (file, how_, at, length))
DOES(fallocate64, (int file, int how_, off64_t at, off64_t length), file, NULL, 1, (file, how_, at, length))

/* What opens a file changes something where it makes it. */
#define OPENS(name, params, folder, last, all) \
    int name params { \
        REAL(name); \
        mode_t rights = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list more; \
            va_start(more, last); \
            rights = va_arg(more, mode_t); \
            va_end(more); \
        } \
        if (!(flags & O_CREAT) || !is_ours(folder, path) || !faccessat(folder, path, F_OK, 0)) return real all; \
        int how = step(1); \
        if (how < 0) return -1; \
        int opened = real all; \
        if (how > 0) die(); \
        return opened; \
    }

OPENS(open, (const char *path, int flags, ...), AT_FDCWD, flags, (path, flags, rights))
OPENS(open64, (const char *path, int flags, ...), AT_FDCWD, flags, (path, flags, rights))
OPENS(openat, (int folder, const char *path, int flags, ...), folder, flags, (folder, path, flags, rights))
OPENS(openat64, (int folder, const char *path, int flags, ...), folder, flags, (folder, path, flags, rights))
