#ifndef AWS_MAN_CSQLITE_SHIM_H
#define AWS_MAN_CSQLITE_SHIM_H

#include <sqlite3.h>

/// sqlite3_db_config is variadic, which Swift cannot call: closing the last connection checkpoints nothing.
static inline int aws_man_no_checkpoint_on_close(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

/// Disables on this connection what was put into the schema beside our tables: no trigger runs, and if `reads` is not 0,
/// no view is read that has the name of a table.
static inline void aws_man_distrust_schema(sqlite3 *db, int reads) {
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    if (reads) sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
}

/// sqlite3_config is variadic too: no global statistics of memory, hence no global lock at each allocation. Has no effect,
/// and does no harm, once a connection has been opened.
static inline int aws_man_no_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift cannot import: SQLite copies the text.
static inline int aws_man_bind_text(sqlite3_stmt *statement, int index, const char *text, int length) {
    return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}

#endif
