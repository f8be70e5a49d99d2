/* Calls what Places.swift makes, each with the memory in which it is made. */
#include "latchkey_lock_place.h"

/* Where a target has no convention of Swift's own, Swift calls as C does: the result's place first. */
#if defined(__riscv)
#define MAKES void
#define RESULT void
#else
#define MAKES __attribute__((swiftcall)) void
#define RESULT __attribute__((swift_indirect_result)) void
#endif

MAKES latchkey_make_lock(RESULT *lock, const void *setup, void *port);
MAKES latchkey_make_journal(RESULT *journal, const void *setup, void *port, intptr_t reserve);

void latchkey_place_lock(void *lock, const latchkey_lock_setup *setup, void *port)
{
    latchkey_make_lock(lock, setup, port);
}

void latchkey_place_journal(void *journal, const latchkey_lock_setup *setup, void *port,
                            intptr_t reserve)
{
    latchkey_make_journal(journal, setup, port, reserve);
}
