/*
 * Numbers and structs of LatchkeyLockC; latchkey_lock.h includes it and says how they are used.
 */
#ifndef LATCHKEY_LOCK_TYPES_H
#define LATCHKEY_LOCK_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What this header describes. It differs from latchkey_lock_abi_version() where the two differ. */
#define LATCHKEY_LOCK_ABI 1

/* Bytes of a context of the profile `small`: 6 issuers, serial windows up to 256. */
#if UINTPTR_MAX > 0xffffffffu
#define LATCHKEY_LOCK_BYTES 6400
#else
#define LATCHKEY_LOCK_BYTES 6272
#endif
#define LATCHKEY_LOCK_ALIGNMENT 8

/* The longest message that is taken in, the longest reply, and the bytes of a commit. */
#define LATCHKEY_MESSAGE_BYTES 2560
#define LATCHKEY_REPLY_BYTES 1024
#define LATCHKEY_COMMIT_BYTES 90

/* Results. A refusal is no error: it is LATCHKEY_DONE with a reason in the reply. */
#define LATCHKEY_DONE 0
#define LATCHKEY_MORE 1
#define LATCHKEY_ERROR_BUSY (-1)     /* called from within a callback of the same context */
#define LATCHKEY_ERROR_ARGUMENT (-2) /* a null pointer, an unknown number, a buffer too small */
#define LATCHKEY_ERROR_SIZE (-3)     /* the context is smaller than latchkey_lock_size() */
#define LATCHKEY_ERROR_STATE (-4)    /* not initialised; or nothing to go on with, or to take */
#define LATCHKEY_ERROR_CALLBACK (-5) /* sha256, hmac_sha256 or random failed: nothing is allowed */

/* How a message came, as the lock itself knows. */
#define LATCHKEY_CHANNEL_NFC 0
#define LATCHKEY_CHANNEL_BLE 1
#define LATCHKEY_CHANNEL_UWB 2
#define LATCHKEY_CHANNEL_REMOTE 3
#define LATCHKEY_CHANNEL_KEYPAD 4
#define LATCHKEY_CHANNEL_INTENT 5

/* What is authorized (action registry). */
#define LATCHKEY_ACTION_UNLOCK 0
#define LATCHKEY_ACTION_LOCK 1
#define LATCHKEY_ACTION_HOLD_OPEN 2

/* Bits of `alarms`: what the owner should hear of. They change no verdict. */
#define LATCHKEY_ALARM_CLOCK_CONFLICT 1
#define LATCHKEY_ALARM_EQUIVOCATION 2

/* One lock: opaque, the caller's, in static storage or zeroed before its first use. */
typedef struct latchkey_lock {
    uint64_t words[LATCHKEY_LOCK_BYTES / 8];
} latchkey_lock;

/*
 * What a lock asks of its port. Each function gets `context` first and returns 0; any other result
 * fails closed. None is null. Pointers are valid during the call only; `message` may be null where
 * `count` is 0. Two byte strings handed to one call never overlap.
 */
typedef struct latchkey_lock_callbacks {
    void *context;

    /*
     * Returns 0 if `signature` (64 bytes) is an Ed25519 signature of `message` by `key` (32 bytes),
     * by the cofactorless equation (SIG-8). All is public: it need not be constant in time.
     */
    int32_t (*verify)(void *context, const uint8_t *signature, const uint8_t *message,
                      size_t count, const uint8_t *key);

    /* SHA-256 of `message` into `digest` (32 bytes). */
    int32_t (*sha256)(void *context, uint8_t *digest, const uint8_t *message, size_t count);

    /* HMAC-SHA-256 of `message` under `key` into `mac` (32 bytes), constant in time in `key`. */
    int32_t (*hmac_sha256)(void *context, uint8_t *mac, const uint8_t *message, size_t count,
                           const uint8_t *key, size_t key_count);

    /*
     * Signs `message` with the lock's own key into `signature` (64 bytes). The key may live in a
     * secure element: this library never sees it.
     */
    int32_t (*sign)(void *context, uint8_t *signature, const uint8_t *message, size_t count);

    /*
     * Persists an allow before it is authorized; when this returns 0 it survives power loss. The
     * record has LATCHKEY_COMMIT_BYTES bytes, numbers big-endian:
     *
     *    0  1   1, the version of this layout
     *    1  1   bits: 1 there is a job, 2 there is a time to relock, 4 `latest` is known
     *    2  1   action
     *    3  1   0
     *    4  4   serial of the grant
     *    8 32   public key of its issuer
     *   40 32   job, else zeros
     *   72  2   seconds until the door must be locked again, else 0
     *   74  8   earliest that it can be, seconds since 1970-01-01T00:00:00Z
     *   82  8   latest that it can be, else 0
     */
    int32_t (*persist)(void *context, const uint8_t *record, size_t count);

    /* `count` fresh random bytes, fit for keys. Asked for 32 bytes at init and restart alone. */
    int32_t (*random)(void *context, uint8_t *bytes, size_t count);
} latchkey_lock_callbacks;

/* What a lock is made of. Nothing of it is needed after latchkey_lock_init. */
typedef struct latchkey_lock_setup {
    const latchkey_lock_callbacks *callbacks;
    const uint8_t *public_key; /* 32 bytes: verifies what the callback `sign` signs */
    const uint8_t *seed;       /* 32 bytes, secret, of this device; kept in the context */
    uint64_t boot;             /* counts boots; persisted before this call, never used twice */
    uint32_t drift_ppm;        /* the oscillator's error, in parts per million */
} latchkey_lock_setup;

/* A reply: `bytes` and `capacity` are the caller's, the rest is written by the library. */
typedef struct latchkey_lock_reply {
    uint8_t *bytes;   /* where the reply goes */
    size_t capacity;  /* of `bytes`: LATCHKEY_REPLY_BYTES or more */
    size_t count;     /* bytes to send; 0 where there is nothing to send */
    uint16_t reason;  /* 0, or the row of Spec/reasons.md: for the owner, never for the visitor;
                         1700 (busy) after an error and after LATCHKEY_MORE */
    uint8_t alarms;   /* LATCHKEY_ALARM_… */
    uint8_t learned;  /* 1 when time or a revocation was learned, whatever the verdict */
} latchkey_lock_reply;

/* What the bolt may do. */
typedef struct latchkey_lock_authorization {
    uint8_t action;          /* LATCHKEY_ACTION_…, or a later row of the registry */
    uint8_t must_relock;     /* 1 when the door must be locked again in time */
    uint16_t relock_seconds; /* within this time from now; 0 without obligation */
} latchkey_lock_authorization;

#ifdef __cplusplus
}
#endif

#endif
