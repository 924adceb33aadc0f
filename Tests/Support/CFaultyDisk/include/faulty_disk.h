#ifndef AWS_MAN_FAULTY_DISK_H
#define AWS_MAN_FAULTY_DISK_H

#include <stdint.h>

/// A disk that fails when it is told to, for tests: a SQLite VFS over the default one. It takes part in what lies in the
/// folders that were named to it and leaves every other file alone. All functions may be called from any thread.

/// What goes wrong at the chosen operation. Operations are the writes, truncations and syncs of a folder's files, counted
/// from 1; reads, opens and deletions have counts of their own.
enum aws_man_fault {
    AWS_MAN_FAULT_NONE,
    /// No space from that operation on, until it is mended.
    AWS_MAN_FAULT_FULL,
    /// That one operation fails, and had no effect.
    AWS_MAN_FAULT_ERROR,
    /// Of that one write only the first half is written; then as above.
    AWS_MAN_FAULT_TORN,
    /// That one read fails.
    AWS_MAN_FAULT_READ,
    /// That one file cannot be opened.
    AWS_MAN_FAULT_OPEN,
    /// That one file cannot be deleted.
    AWS_MAN_FAULT_DELETE,
    /// The power fails in the middle of that operation: nothing works from there on, until it is mended.
    AWS_MAN_FAULT_POWER,
};

enum aws_man_disk_count { AWS_MAN_DISK_OPERATIONS, AWS_MAN_DISK_READS, AWS_MAN_DISK_OPENS, AWS_MAN_DISK_DELETES };

/// Makes the VFS SQLite's default one, for connections opened from now on. 0, or SQLite's code.
int aws_man_faulty_disk_install(void);

/// A healthy disk under a folder, with its counts at 0; its number, or -1 when there are too many.
int aws_man_faulty_disk_attach(const char *folder);
/// Forgets it: the folder is as any other.
void aws_man_faulty_disk_detach(int disk);

/// From now on counts anew, and fails so.
void aws_man_faulty_disk_break(int disk, enum aws_man_fault fault, int64_t at);
/// Works again.
void aws_man_faulty_disk_mend(int disk);

/// How many there were since it was broken or mended.
int64_t aws_man_faulty_disk_count(int disk, enum aws_man_disk_count of);
/// Whether the fault has shown itself.
int aws_man_faulty_disk_has_struck(int disk);
/// Files of the folder that SQLite has open.
int aws_man_faulty_disk_open_files(int disk);

/// After a power failure, with all files closed: of what was written and not synced since `break`, a subset of the 512-byte
/// sectors drawn by the seed is as it was before, one more is torn, and files may have their old length. 0, or errno.
int aws_man_faulty_disk_lose(int disk, uint64_t seed);

#endif
