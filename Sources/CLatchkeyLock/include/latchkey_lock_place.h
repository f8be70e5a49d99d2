/* Between LatchkeyLockC's own parts; nothing in it is a user's. */
#ifndef LATCHKEY_LOCK_PLACE_H
#define LATCHKEY_LOCK_PLACE_H

#include "latchkey_lock_types.h"

/* Makes a lock in the memory at `lock`. */
void latchkey_place_lock(void *lock, const latchkey_lock_setup *setup, void *port);

/* Makes a journal in the memory at `journal`; `reserve` is in bytes. */
void latchkey_place_journal(void *journal, const latchkey_lock_setup *setup, void *port,
                            intptr_t reserve);

#endif
