#ifndef AWS_MAN_FAULTY_DISK_H
#define AWS_MAN_FAULTY_DISK_H

#include <stdint.h>

/// A disk that fails on demand, for tests: a SQLite VFS over the default one. It handles the files in the folders that are
/// attached to it and passes every other file through. All functions may be called from any thread.

/// The fault at the chosen operation. Operations are the writes, truncations and syncs of a folder's files, counted from 1;
/// reads, opens and deletions have counts of their own.
enum aws_man_fault {
    AWS_MAN_FAULT_NONE,
    /// The disk is full from that operation on, until it is repaired.
    AWS_MAN_FAULT_FULL,
    /// That one operation fails and has no effect.
    AWS_MAN_FAULT_ERROR,
    /// That one write fails after its first half was written.
    AWS_MAN_FAULT_TORN,
    /// That one read fails.
    AWS_MAN_FAULT_READ,
    /// That one file cannot be opened.
    AWS_MAN_FAULT_OPEN,
    /// That one file cannot be deleted.
    AWS_MAN_FAULT_DELETE,
    /// The power fails in the middle of that operation: nothing works from there on, until the disk is repaired.
    AWS_MAN_FAULT_POWER,
};

enum aws_man_disk_count { AWS_MAN_DISK_OPERATIONS, AWS_MAN_DISK_READS, AWS_MAN_DISK_OPENS, AWS_MAN_DISK_DELETES };

/// Makes the VFS SQLite's default one, for connections opened from now on. 0, or SQLite's code.
int aws_man_faulty_disk_install(void);

/// Attaches a healthy disk with all counts at 0 to a folder. Returns its number, or -1 when there are too many.
int aws_man_faulty_disk_attach(const char *folder);
/// Detaches the disk, so that its folder is like any other.
void aws_man_faulty_disk_detach(int disk);

/// Sets all counts to 0 and arms a fault.
void aws_man_faulty_disk_break(int disk, enum aws_man_fault fault, int64_t at);
/// Repairs the disk and sets all counts to 0.
void aws_man_faulty_disk_repair(int disk);

/// Returns how many there were since the disk was last broken or repaired.
int64_t aws_man_faulty_disk_count(int disk, enum aws_man_disk_count of);
/// Tells whether the fault has happened.
int aws_man_faulty_disk_has_struck(int disk);
/// Returns how many files of the folder SQLite has open.
int aws_man_faulty_disk_open_files(int disk);

/// Loses data after a power failure, when all files are closed. Of the 512-byte sectors written and not synced since `break`,
/// a subset drawn by the seed gets its old content, one more is torn, and files may get their old length. 0, or errno.
int aws_man_faulty_disk_lose(int disk, uint64_t seed);

#endif
