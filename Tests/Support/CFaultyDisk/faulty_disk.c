#include "faulty_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, DISKS = 64, FILES = 16 };

/// The content of a sector before its first write since the last sync.
struct before {
    int64_t number;
    int length;
    int is_cut;
    unsigned char bytes[SECTOR];
};

/// The part of a file that is not on the disk yet.
struct unsynced {
    char *path;
    int is_dirty;
    int64_t synced_size;
    struct before *sectors;
    int count, room;
};

struct disk {
    char *folder;
    enum aws_man_fault fault;
    int64_t at, counts[AWS_MAN_DISK_DELETES + 1];
    int has_struck, open_files;
    struct unsynced files[FILES];
};

/// SQLite's file: our fields first, the default VFS's file behind them.
struct file {
    sqlite3_file base;
    struct disk *disk;
    struct unsynced *unsynced;
};

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static struct disk disks[DISKS];
static sqlite3_vfs *below;
static sqlite3_vfs vfs;

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((struct file *)file + 1); }

// MARK: what is not synced

static void forget(struct unsynced *file) {
    free(file->sectors);
    file->sectors = NULL;
    file->count = file->room = file->is_dirty = 0;
}

static void remember(sqlite3_file *base, struct unsynced *file, int64_t from, int64_t to, int is_cut) {
    sqlite3_int64 size = 0;
    real(base)->pMethods->xFileSize(real(base), &size);
    if (!file->is_dirty) file->synced_size = size;
    file->is_dirty = 1;
    for (int64_t number = from / SECTOR; number * SECTOR < to; number++) {
        int known = 0;
        for (int i = file->count - 1; i >= 0 && !known; i--) known = file->sectors[i].number == number;
        if (known) continue;
        if (file->count == file->room) {
            int room = file->room ? file->room * 2 : 64;
            struct before *more = realloc(file->sectors, (size_t)room * sizeof(struct before));
            if (!more) abort();
            file->sectors = more;
            file->room = room;
        }
        struct before *sector = &file->sectors[file->count++];
        int64_t left = size - number * SECTOR;
        sector->number = number;
        sector->is_cut = is_cut;
        sector->length = left <= 0 ? 0 : left < SECTOR ? (int)left : SECTOR;
        memset(sector->bytes, 0, SECTOR);
        if (sector->length) real(base)->pMethods->xRead(real(base), sector->bytes, sector->length, number * SECTOR);
    }
}

static uint64_t draw(uint64_t *seed) {
    uint64_t z = (*seed += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

static int lose(struct unsynced *file, uint64_t *seed) {
    int descriptor = open(file->path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return errno == ENOENT ? 0 : errno;
    // Some seeds lose all sectors, some none; most lose a part.
    uint64_t share = draw(seed) % 5;
    int restores_cut = draw(seed) % 2 == 0;
    int failed = 0;
    for (int i = 0; i < file->count; i++) {
        struct before *sector = &file->sectors[i];
        int is_lost = sector->is_cut ? restores_cut : draw(seed) % 4 < share;
        int is_torn = !sector->is_cut && !is_lost && i == file->count - 1;
        if (!is_lost && !is_torn) continue;
        int from = is_torn ? SECTOR / 2 : 0;
        // A sector beyond the old end had no content: it becomes zeros until the length is cut.
        int length = sector->is_cut ? sector->length : SECTOR;
        if (length > from && pwrite(descriptor, sector->bytes + from, (size_t)(length - from),
                                    sector->number * SECTOR + from) < 0)
            failed = errno;
    }
    off_t size = lseek(descriptor, 0, SEEK_END);
    if (size > file->synced_size && draw(seed) % 3 == 0 && ftruncate(descriptor, file->synced_size) != 0) failed = errno;
    close(descriptor);
    return failed;
}

// MARK: a file

/// Returns SQLITE_OK, or the error of the next operation; `half` is set when part of it is done.
static int next(struct disk *disk, int is_sync, int *half) {
    int64_t number = ++disk->counts[AWS_MAN_DISK_OPERATIONS];
    int error = is_sync ? SQLITE_IOERR_FSYNC : SQLITE_IOERR_WRITE;
    *half = 0;
    switch (disk->fault) {
    case AWS_MAN_FAULT_FULL:
        if (is_sync || number < disk->at) return SQLITE_OK;
        disk->has_struck = 1;
        return SQLITE_FULL;
    case AWS_MAN_FAULT_ERROR:
    case AWS_MAN_FAULT_TORN:
        if (number != disk->at) return SQLITE_OK;
        *half = disk->fault == AWS_MAN_FAULT_TORN;
        disk->has_struck = 1;
        return error;
    case AWS_MAN_FAULT_POWER:
        if (number < disk->at) return SQLITE_OK;
        *half = number == disk->at;
        disk->has_struck = 1;
        return error;
    case AWS_MAN_FAULT_NONE:
    case AWS_MAN_FAULT_READ:
    case AWS_MAN_FAULT_OPEN:
    case AWS_MAN_FAULT_DELETE: return SQLITE_OK;
    }
    return SQLITE_OK;
}

static int is_off(struct disk *disk) { return disk->fault == AWS_MAN_FAULT_POWER && disk->has_struck; }

/// Counts a read, open or deletion, and tells whether it fails.
static int strikes(struct disk *disk, enum aws_man_disk_count count, enum aws_man_fault fault) {
    pthread_mutex_lock(&guard);
    int fails = is_off(disk);
    if (++disk->counts[count] == disk->at && disk->fault == fault) fails = disk->has_struck = 1;
    pthread_mutex_unlock(&guard);
    return fails;
}

static int file_close(sqlite3_file *base) {
    struct file *file = (struct file *)base;
    int code = real(base)->pMethods->xClose(real(base));
    pthread_mutex_lock(&guard);
    file->disk->open_files--;
    pthread_mutex_unlock(&guard);
    return code;
}

static int file_read(sqlite3_file *base, void *bytes, int count, sqlite3_int64 offset) {
    if (strikes(((struct file *)base)->disk, AWS_MAN_DISK_READS, AWS_MAN_FAULT_READ)) return SQLITE_IOERR_READ;
    return real(base)->pMethods->xRead(real(base), bytes, count, offset);
}

static int file_write(sqlite3_file *base, const void *bytes, int count, sqlite3_int64 offset) {
    struct file *file = (struct file *)base;
    int half;
    pthread_mutex_lock(&guard);
    int code = next(file->disk, 0, &half);
    if (half) count /= 2;
    if (code == SQLITE_OK || half) {
        if (file->disk->fault == AWS_MAN_FAULT_POWER) remember(base, file->unsynced, offset, offset + count, 0);
        int written = real(base)->pMethods->xWrite(real(base), bytes, count, offset);
        if (code == SQLITE_OK) code = written;
    }
    pthread_mutex_unlock(&guard);
    return code;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size) {
    struct file *file = (struct file *)base;
    int half;
    pthread_mutex_lock(&guard);
    int code = next(file->disk, 0, &half);
    if (code == SQLITE_OK) {
        sqlite3_int64 old = 0;
        real(base)->pMethods->xFileSize(real(base), &old);
        if (file->disk->fault == AWS_MAN_FAULT_POWER) remember(base, file->unsynced, size, old, 1);
        code = real(base)->pMethods->xTruncate(real(base), size);
    }
    pthread_mutex_unlock(&guard);
    return code;
}

static int file_sync(sqlite3_file *base, int flags) {
    struct file *file = (struct file *)base;
    int half;
    pthread_mutex_lock(&guard);
    int code = next(file->disk, 1, &half);
    pthread_mutex_unlock(&guard);
    if (code != SQLITE_OK) return code;
    // No fsync is needed: only this disk takes data away, so the page cache is safe.
    (void)flags;
    pthread_mutex_lock(&guard);
    forget(file->unsynced);
    pthread_mutex_unlock(&guard);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size) {
    return real(base)->pMethods->xFileSize(real(base), size);
}
static int file_lock(sqlite3_file *base, int level) { return real(base)->pMethods->xLock(real(base), level); }
static int file_unlock(sqlite3_file *base, int level) { return real(base)->pMethods->xUnlock(real(base), level); }
static int file_reserved(sqlite3_file *base, int *is) {
    return real(base)->pMethods->xCheckReservedLock(real(base), is);
}
static int file_control(sqlite3_file *base, int code, void *argument) {
    return real(base)->pMethods->xFileControl(real(base), code, argument);
}
static int file_sector(sqlite3_file *base) { return real(base)->pMethods->xSectorSize(real(base)); }
static int file_traits(sqlite3_file *base) { return real(base)->pMethods->xDeviceCharacteristics(real(base)); }
static int shm_map(sqlite3_file *base, int page, int size, int extend, void volatile **into) {
    return real(base)->pMethods->xShmMap(real(base), page, size, extend, into);
}
static int shm_lock(sqlite3_file *base, int offset, int count, int flags) {
    return real(base)->pMethods->xShmLock(real(base), offset, count, flags);
}
static void shm_barrier(sqlite3_file *base) { real(base)->pMethods->xShmBarrier(real(base)); }
static int shm_unmap(sqlite3_file *base, int deletes) { return real(base)->pMethods->xShmUnmap(real(base), deletes); }

/// Version 2 has shared memory, but no memory-mapped reads, which would bypass our counts.
static const sqlite3_io_methods methods = {
    2,           file_close,    file_read,    file_write,  file_truncate, file_sync, file_size, file_lock,   file_unlock,
    file_reserved, file_control, file_sector, file_traits, shm_map,       shm_lock,  shm_barrier, shm_unmap, NULL,      NULL,
};

// MARK: the VFS

static struct disk *disk_of(const char *path) {
    for (int i = 0; path && i < DISKS; i++) {
        size_t length = disks[i].folder ? strlen(disks[i].folder) : 0;
        if (length && strncmp(path, disks[i].folder, length) == 0 && path[length] == '/') return &disks[i];
    }
    return NULL;
}

static struct unsynced *unsynced_of(struct disk *disk, const char *path) {
    for (int i = 0; i < FILES; i++) {
        if (!disk->files[i].path) disk->files[i].path = strdup(path);
        if (strcmp(disk->files[i].path, path) == 0) return &disk->files[i];
    }
    return NULL;
}

static int vfs_open(sqlite3_vfs *self, const char *path, sqlite3_file *base, int flags, int *result) {
    struct file *file = (struct file *)base;
    (void)self;
    pthread_mutex_lock(&guard);
    struct disk *disk = disk_of(path);
    struct unsynced *unsynced = disk ? unsynced_of(disk, path) : NULL;
    pthread_mutex_unlock(&guard);
    if (!unsynced) return below->xOpen(below, path, base, flags, result);
    memset(file, 0, sizeof(struct file));
    if (strikes(disk, AWS_MAN_DISK_OPENS, AWS_MAN_FAULT_OPEN)) return SQLITE_CANTOPEN;
    int code = below->xOpen(below, path, real(base), flags, result);
    if (code != SQLITE_OK) {
        if (real(base)->pMethods) real(base)->pMethods->xClose(real(base));
        return code;
    }
    file->base.pMethods = &methods;
    file->disk = disk;
    file->unsynced = unsynced;
    pthread_mutex_lock(&guard);
    disk->open_files++;
    pthread_mutex_unlock(&guard);
    return code;
}

static int vfs_delete(sqlite3_vfs *self, const char *path, int syncs_folder) {
    (void)self;
    pthread_mutex_lock(&guard);
    struct disk *disk = disk_of(path);
    pthread_mutex_unlock(&guard);
    if (disk && strikes(disk, AWS_MAN_DISK_DELETES, AWS_MAN_FAULT_DELETE)) return SQLITE_IOERR_DELETE;
    return below->xDelete(below, path, syncs_folder);
}

int aws_man_faulty_disk_install(void) {
    int code = sqlite3_initialize();
    if (code != SQLITE_OK) return code;
    pthread_mutex_lock(&guard);
    if (!below) {
        below = sqlite3_vfs_find(NULL);
        // The default VFS's methods work with the copy too: they read only pAppData.
        vfs = *below;
        vfs.zName = "aws-man-faulty-disk";
        vfs.szOsFile = (int)sizeof(struct file) + below->szOsFile;
        vfs.xOpen = vfs_open;
        vfs.xDelete = vfs_delete;
        code = sqlite3_vfs_register(&vfs, 1);
    }
    pthread_mutex_unlock(&guard);
    return code;
}

// MARK: the test's side

int aws_man_faulty_disk_attach(const char *folder) {
    int found = -1;
    pthread_mutex_lock(&guard);
    for (int i = 0; i < DISKS && found < 0; i++) {
        if (disks[i].folder) continue;
        memset(&disks[i], 0, sizeof(struct disk));
        disks[i].folder = strdup(folder);
        found = i;
    }
    pthread_mutex_unlock(&guard);
    return found;
}

void aws_man_faulty_disk_detach(int disk) {
    pthread_mutex_lock(&guard);
    for (int i = 0; i < FILES; i++) {
        forget(&disks[disk].files[i]);
        free(disks[disk].files[i].path);
        disks[disk].files[i].path = NULL;
    }
    free(disks[disk].folder);
    disks[disk].folder = NULL;
    pthread_mutex_unlock(&guard);
}

void aws_man_faulty_disk_break(int disk, enum aws_man_fault fault, int64_t at) {
    pthread_mutex_lock(&guard);
    for (int i = 0; i < FILES; i++) forget(&disks[disk].files[i]);
    disks[disk].fault = fault;
    disks[disk].at = at;
    memset(disks[disk].counts, 0, sizeof disks[disk].counts);
    disks[disk].has_struck = 0;
    pthread_mutex_unlock(&guard);
}

void aws_man_faulty_disk_repair(int disk) { aws_man_faulty_disk_break(disk, AWS_MAN_FAULT_NONE, 0); }

int64_t aws_man_faulty_disk_count(int disk, enum aws_man_disk_count of) {
    pthread_mutex_lock(&guard);
    int64_t count = disks[disk].counts[of];
    pthread_mutex_unlock(&guard);
    return count;
}

int aws_man_faulty_disk_has_struck(int disk) {
    pthread_mutex_lock(&guard);
    int has = disks[disk].has_struck;
    pthread_mutex_unlock(&guard);
    return has;
}

int aws_man_faulty_disk_open_files(int disk) {
    pthread_mutex_lock(&guard);
    int count = disks[disk].open_files;
    pthread_mutex_unlock(&guard);
    return count;
}

int aws_man_faulty_disk_lose(int disk, uint64_t seed) {
    int failed = 0;
    pthread_mutex_lock(&guard);
    for (int i = 0; i < FILES; i++) {
        struct unsynced *file = &disks[disk].files[i];
        if (!file->path || !file->is_dirty) continue;
        int code = lose(file, &seed);
        if (code) failed = code;
        forget(file);
    }
    pthread_mutex_unlock(&guard);
    return failed;
}
