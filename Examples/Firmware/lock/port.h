/*
 * The callbacks of a lock in this image: crypto from libsodium, flash in a file of the host, and a
 * secret from another. NOT FOR A PRODUCT: there the key lies in a secure element, random bytes are
 * the TRNG's, and flash is the chip's.
 *
 * Crypto runs on a stack of its own, so that the lock's is measured alone; a product may do likewise
 * where its stacks are many.
 */
#ifndef LOCK_PORT_H
#define LOCK_PORT_H

#include "latchkey_lock.h"

/* Whether a visit is under way: only then is crypto marked for the instruction counter. */
extern int lock_port_is_visit;

/*
 * Reads key seed, device seed and random bytes, 32 each, from a file of the host, opens the flash in
 * another, makes a lock of them and boots it, on a new journal where there was none. Returns
 * LATCHKEY_DONE, or what went wrong.
 */
int32_t lock_port_boot(latchkey_lock *lock, const char *secret, const char *flash,
                       uint8_t reading, latchkey_lock_found *found);

/* Most bytes that crypto has had on its stack. */
uint32_t lock_port_crypto_stack(void);

/* Around each call of crypto within a visit, and of flash: the counter knows their addresses. */
void lock_port_crypto_begin(void);
void lock_port_crypto_end(void);
void lock_port_flash_begin(void);
void lock_port_flash_end(void);

#endif
