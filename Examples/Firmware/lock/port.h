/*
 * The callbacks of a lock in this image: crypto from libsodium, and a secret from a file of the
 * host. NOT FOR A PRODUCT: there the key lies in a secure element, random bytes are the TRNG's, and
 * `persist` writes flash.
 */
#ifndef LOCK_PORT_H
#define LOCK_PORT_H

#include "latchkey_lock.h"

/* Whether a visit is under way: only then is crypto marked for the instruction counter. */
extern int lock_port_is_visit;

/*
 * Reads key seed, device seed and random bytes, 32 each, from a file of the host, and makes a lock
 * of them. Returns LATCHKEY_DONE, or what went wrong.
 */
int32_t lock_port_open(latchkey_lock *lock, const char *path);

/* Around each call of crypto within a visit: the counter knows their addresses. */
void lock_port_crypto_begin(void);
void lock_port_crypto_end(void);

#endif
