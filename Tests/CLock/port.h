/* A port for tests: libsodium, a store in memory, and switches that make any callback fail. */
#ifndef PORT_H
#define PORT_H

#include "latchkey_lock.h"

/* A switch counts down: the callback fails when it comes to 0. Below 0 it never fails. */
struct port {
    uint8_t key[64];    /* libsodium's form: seed and public key */
    uint8_t public_key[32];
    uint8_t random[32]; /* what `random` gives */
    uint8_t record[LATCHKEY_COMMIT_BYTES];
    int32_t verify_left, sha256_left, hmac_left, sign_left, persist_left, random_left;
    int32_t verified, persisted; /* calls */
    latchkey_lock *reenter;      /* called again from within each callback, unless null */
    int32_t reentered;           /* results of that which were not LATCHKEY_ERROR_BUSY */
};

/* Makes a port whose callbacks all work, with the key of `seed` (32 bytes). */
void port_init(struct port *port, const uint8_t *seed, const uint8_t *random);

/* The callbacks of a port. */
latchkey_lock_callbacks port_callbacks(struct port *port);

#endif
