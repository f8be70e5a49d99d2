/* A port for tests: libsodium, flash in memory, and switches that make any callback fail. */
#ifndef PORT_H
#define PORT_H

#include "flash.h"

/* The callbacks, in the order of their struct. */
enum callback { VERIFY, SHA256, HMAC, SIGN, RANDOM, READ, PROGRAM, ERASE, CALLBACKS };

struct port {
    uint8_t key[64]; /* libsodium's form: seed and public key */
    uint8_t public_key[32];
    uint8_t random[32]; /* what `random` gives */
    struct flash flash;
    /* Counts down: the callback fails when it comes to 0, and ever after. Below 0 it never does. */
    int32_t left[CALLBACKS];
    int32_t called[CALLBACKS];
    int is_lenient;         /* `verify` takes anything that is not all zeros */
    latchkey_lock *reenter; /* called again from within each callback, unless null */
    int32_t reentered;      /* results of that which were not LATCHKEY_ERROR_BUSY */
    latchkey_lock_callbacks callbacks;
};

/* Makes a port whose callbacks all work, with the key of `seed` (32 bytes) and new flash. */
void port_init(struct port *port, const uint8_t *seed, const uint8_t *random);

/* Lets every callback work again. */
void port_mend(struct port *port);

#endif
